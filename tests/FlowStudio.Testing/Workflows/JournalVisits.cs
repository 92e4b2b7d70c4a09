using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Testing.Workflows;

/// <summary>How every visit in a journal that was left was left: the step's label, the number of the visit to it, the outcome.</summary>
public static class JournalVisits
{
    public static SortedSet<(string Step, int Visit, string Outcome)> Of(WorkflowPlan plan, IEnumerable<WorkflowEvent> journal)
    {
        var numbers = new Dictionary<int, int>();
        var byActivity = new Dictionary<string, int>();
        var left = new SortedSet<(string, int, string)>();
        foreach (var happened in journal.OfType<StepEvent>())
        {
            if (happened is StepStarted or StepHeld && !numbers.ContainsKey(happened.Execution))
            {
                numbers[happened.Execution] = byActivity[happened.ActivityId] = byActivity.GetValueOrDefault(happened.ActivityId) + 1;
            }

            var outcome = happened switch
            {
                StepCompleted e => e.Outcome,
                StepSkipped e => e.Outcome,
                StepFaulted { Taken.IsEmpty: false } => Ports.Failed,
                _ => null,
            };
            if (outcome is not null)
            {
                left.Add((plan.Find(happened.ActivityId)!.Activity.Label, numbers[happened.Execution], outcome));
            }
        }

        return left;
    }
}
