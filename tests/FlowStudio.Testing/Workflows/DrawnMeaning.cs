using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Testing.Workflows;

/// <summary>
/// What a drawing means, worked out a second time and in another way: no tokens, no order of things, one round after the other, each in the
/// order in which steps lead to each other. For drawings in which nothing races; a bound or a failed join is as if somebody always resumed.
/// </summary>
public sealed class DrawnMeaning
{
    private readonly WorkflowPlan plan;
    private readonly Func<Activity, int, string> outcome;
    private readonly List<int> order = [];
    private readonly Dictionary<int, int> visits = [];

    public DrawnMeaning(WorkflowPlan plan, Func<Activity, int, string> outcome)
    {
        this.plan = plan;
        this.outcome = outcome;
        Sort();
        Region(-1);
    }

    public SortedSet<(string Step, int Visit, string Outcome)> Visits { get; } = [];

    /// <summary>How often each connection is followed, by its id; those that are not are left out.</summary>
    public SortedDictionary<string, int> Taken { get; } = [];

    private HashSet<int> Region(int loop)
    {
        var exits = new HashSet<int>();
        var begin = loop < 0 ? plan.Start : plan.Loops[loop].Header;
        var again = true;
        while (again)
        {
            again = false;
            var followed = new HashSet<int>();
            foreach (var node in order)
            {
                var inner = plan.Loops.FirstOrDefault(l => l.Header == node && l.Parent == loop);
                var direct = plan.Activities[node].Loop == loop;
                if ((!direct && inner is null) || (node != begin && !plan.Activities[node].Incoming.Any(followed.Contains)))
                {
                    continue;
                }

                foreach (var c in inner is null ? Visit(node) : Region(inner.Number))
                {
                    var connection = plan.Connections[c];
                    if (loop >= 0 && !plan.Loops[loop].Body.Contains(connection.Target))
                    {
                        exits.Add(c);
                    }
                    else if (connection.IsBack)
                    {
                        again = true;
                    }
                    else
                    {
                        followed.Add(c);
                    }
                }
            }
        }

        return exits;
    }

    private IEnumerable<int> Visit(int node)
    {
        var activity = plan.Activities[node];
        var visit = visits[node] = visits.GetValueOrDefault(node) + 1;
        var hasErrorPath = activity.Outgoing.Any(c => plan.Connections[c].Port == Ports.Failed);
        var port = activity.Activity.Settings switch
        {
            WaitSettings => Ports.Done,
            AgentSettings or TeamSettings when !hasErrorPath => Ports.Done,
            _ => outcome(activity.Activity, visit),
        };
        Visits.Add((activity.Activity.Label, visit, port));
        var taken = activity.Outgoing.Where(c => activity.Activity.Settings is ParallelSettings || plan.Connections[c].Port == port).ToList();
        foreach (var c in taken)
        {
            var id = plan.Connections[c].Id;
            Taken[id] = Taken.GetValueOrDefault(id) + 1;
        }

        return taken;
    }

    private void Sort()
    {
        var waiting = plan.Activities.Select(a => a.Incoming.Length).ToArray();
        var ready = new Queue<int>([plan.Start]);
        while (ready.TryDequeue(out var node))
        {
            order.Add(node);
            foreach (var c in plan.Activities[node].Outgoing)
            {
                if (!plan.Connections[c].IsBack && --waiting[plan.Connections[c].Target] == 0)
                {
                    ready.Enqueue(plan.Connections[c].Target);
                }
            }
        }
    }
}
