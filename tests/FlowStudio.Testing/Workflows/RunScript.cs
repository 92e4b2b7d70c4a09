using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Testing.Workflows;

/// <summary>What the world outside does in a simulated run.</summary>
public sealed record RunScript
{
    /// <summary>
    /// The port by which a visit leaves its step, by the step and the number of the visit to it (from 1). <see cref="Ports.Failed"/> means a
    /// fault that no retry helps.
    /// </summary>
    public Func<Activity, int, string> Outcome { get; init; } = (activity, _) => Ports.Of(activity.Settings).FirstOrDefault(Ports.Done);

    /// <summary>How many items a For each finds, by the step and the number of the visit to it.</summary>
    public Func<Activity, int, int> Items { get; init; } = (activity, visit) => (activity.Label.Length + visit) % 5;

    /// <summary>How often, of 100 moves, something goes wrong that must not change what comes out.</summary>
    public int DisturbancesPercent { get; init; }

    /// <summary>Whether somebody resumes a run that failed.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>How often an attempt may be lost or fail at most in one visit.</summary>
    public int MostDisturbancesPerVisit { get; init; } = 2;

    /// <summary>
    /// The same outcome for the same seed, step (by its label) and visit, whatever the order of things. From the fourth visit on a step goes back
    /// no more if it has another way: the loops of a random drawing multiply.
    /// </summary>
    /// <param name="errorsPercent">How often a step with an error path fails.</param>
    public static Func<Activity, int, string> Seeded(int seed, WorkflowPlan plan, int errorsPercent = 20)
    {
        var goesBack = plan.Connections.Where(c => c.IsBack).Select(c => (c.Connection.Source, c.Port)).ToHashSet();
        return (activity, visit) =>
        {
            var ports = Ports.Of(activity.Settings);
            if (ports.IsEmpty)
            {
                return Ports.Done;
            }

            var chance = new Random(Mix(seed, activity.Label, visit));
            if (activity.Settings is AgentSettings or TeamSettings)
            {
                return chance.Next(100) < errorsPercent ? Ports.Failed : Ports.Done;
            }

            if (visit > 3 && ports.Where(p => !goesBack.Contains((activity.Id, p))).ToList() is { Count: > 0 } onwards)
            {
                return onwards[chance.Next(onwards.Count)];
            }

            return ports[chance.Next(ports.Length)];
        };
    }

    /// <summary>A fault that a later attempt may get over.</summary>
    public static Fault Passing { get; } = new("model.unavailable", "The model did not answer.") { Retryable = true };

    public static Fault Lasting { get; } = new("model.unauthorized", "The key is wrong.");

    private static int Mix(int seed, string label, int visit)
    {
        var mixed = unchecked((seed * 397) ^ (visit * 7919));
        foreach (var c in label)
        {
            mixed = unchecked((mixed * 31) + c);
        }

        return mixed;
    }
}
