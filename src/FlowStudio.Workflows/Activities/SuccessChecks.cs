using System.Text.Json;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Workflows.Activities;

/// <summary>Holds a step's result against the rules that a person set for it.</summary>
public static class SuccessChecks
{
    public const string Code = "check.failed";

    /// <summary>The result itself, or the failure to pass.</summary>
    /// <param name="values">What the step saw.</param>
    public static ActivityResult Apply(Activity activity, ActivityResult result, WorkflowValues values)
    {
        if (result is not ActivityResult.Completed { Outcome: Ports.Done } completed
            || activity.Settings is not WorkSettings { Check: { HasRule: true } check }
            || RuleEvaluator.Holds(check.Rule, values.With(activity.Name, completed.Output)))
        {
            return result;
        }

        return new ActivityResult.Faulted(Failed($"The result of “{activity.Label}” does not meet the step's rule.", completed.Output)) { ModelCalls = result.ModelCalls };
    }

    /// <param name="message">What it did not meet.</param>
    public static Fault Failed(string message, JsonElement output)
    {
        var text = Values.ToText(output);
        return new Fault(Code, message + " Look at what it made, correct the step or the check, and resume the run.")
        {
            Detail = text.Length > 4_000 ? text[..4_000] : text,
            Retryable = true,
        };
    }
}
