using FlowStudio.Workflows.Execution;

namespace FlowStudio.Runtime.Execution;

/// <summary>What one step may leave behind.</summary>
internal static class StepLimits
{
    /// <summary>
    /// Of one step's result, in characters of JSON. Every later step that uses it carries it along, and pages show it: what is larger belongs into a
    /// file that the result names.
    /// </summary>
    public const int LargestResult = 4_000_000;

    /// <summary>The results of all items of a For each are one result.</summary>
    public static Fault ItemsTooLarge { get; } = new(
        "forEach.resultsTooLarge",
        $"The results of the items have more than {LargestResult:N0} characters together. Let each item make less, or let it save its result elsewhere and give the address.");

    public static ActivityResult Check(ActivityResult result)
    {
        if (result is not ActivityResult.Completed { Output: var output } || output.GetRawText() is not { Length: > LargestResult } text)
        {
            return result;
        }

        return new ActivityResult.Faulted(new Fault(
            "step.resultTooLarge",
            $"The step made {text.Length:N0} characters; at most {LargestResult:N0} are kept. Let it make less, or let it save the result elsewhere and give the address.")
            { Detail = text[..4000] }) { ModelCalls = result.ModelCalls };
    }
}
