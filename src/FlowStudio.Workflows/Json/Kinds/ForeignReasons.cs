namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Why an activity of another program's cannot run here, in words that say what to do.</summary>
internal static class ForeignReasons
{
    public const string Condition =
        "Its condition is code, and FlowStudio never runs code from a workflow. Use a Router with rules instead.";

    public static string For(string type) => type switch
    {
        ElsaNames.FlowDecision or "Elsa.If" or "Elsa.Switch" => Condition,
        ElsaNames.RunTask => "It hands a task to a program outside Elsa that FlowStudio does not know. Use an Agent or a Team step instead.",
        "Elsa.RunJavaScript" or "Elsa.RunCSharp" or "Elsa.RunPython" => "It is code, and FlowStudio never runs code from a workflow. Use an Agent step instead.",
        "Elsa.HttpEndpoint" or "Elsa.WriteHttpResponse" => "FlowStudio does not answer web requests from a workflow. Give the workflow an input and an output instead.",
        "Elsa.Cron" or "Elsa.Timer" or "Elsa.StartAt" => "It starts runs by the clock. Set a schedule for the workflow in FlowStudio instead.",
        ElsaNames.ExecuteWorkflow or "Elsa.DispatchWorkflow" => "It runs a workflow of another server. Use a Workflow step instead, and choose a workflow that is here.",
        ElsaNames.Event => "It waits for an event of another server. Use a Wait step for an event instead.",
        ElsaNames.Flowchart or "Elsa.Sequence" or "Elsa.Parallel" or "Elsa.ForEach" or "Elsa.ParallelForEach" or "Elsa.While" or "Elsa.For" =>
            "It holds other steps inside, and FlowStudio does not run steps inside steps. Draw its steps on the canvas instead.",
        _ => "FlowStudio does not know this activity. It is kept as it is in the file; replace it with a FlowStudio step, or remove it, to publish the workflow here.",
    };

    /// <param name="what">What the input decides: "how long it waits".</param>
    /// <param name="expressionType">The file's word for the language.</param>
    public static string Computed(string what, string expressionType) =>
        $"It is {JsonText.Shorten(expressionType)} code that decides {what}, and FlowStudio never runs code from a workflow. Set a fixed value or a reference instead.";
}
