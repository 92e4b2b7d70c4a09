using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>Elsa's <c>ExecuteWorkflow</c>, which waits for the other workflow's end as ours does. Which version runs is in our mark: Elsa has no such field.</summary>
internal sealed class SubWorkflowMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Workflow;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.ExecuteWorkflow];

    // Without our mark it names a workflow of another server by an id that means nothing here.
    public override IReadOnlyList<string> StockTypes => [];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        var id = Inputs.Read(source.Json, "workflowDefinitionId") is (Inputs.Literal, var value) ? value.AsText() ?? "" : "";
        if (!source.HasSettings)
        {
            return new SubWorkflowSettings { DefinitionId = id };
        }

        var fields = source.Settings;
        if (id.Length > 0 && id != fields.Text("definitionId"))
        {
            source.Warn("Another program changed which workflow the step runs; it is opened with the changed one.");
        }

        return WorkFields.Read(fields, new SubWorkflowSettings
        {
            DefinitionId = id.Length > 0 ? id : fields.Text("definitionId"),
            Version = fields.OptionalInteger("version"),
            Inputs = [.. fields.Objects("inputs").Select(i => new NamedText(i.Text("name"), i.Text("text")))],
            OutputNames = fields.Texts("outputNames"),
        });
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var workflow = (SubWorkflowSettings)activity.Settings;
        Inputs.Set(json, "workflowDefinitionId", "String", Inputs.Literal, workflow.DefinitionId);
        Inputs.Set(json, "waitForCompletion", "Boolean", Inputs.Literal, true);
        Inputs.Set(json, "input", "IDictionary<String, Object>", Inputs.JavaScript, JavaScript.Texts(workflow.Inputs.Select(i => (i.Name, i.Text))));
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var workflow = (SubWorkflowSettings)settings;
        var json = new JsonObject
        {
            ["definitionId"] = workflow.DefinitionId,
            ["version"] = workflow.Version,
            ["inputs"] = JsonLists.Of(workflow.Inputs, i => new JsonObject { ["name"] = i.Name, ["text"] = i.Text }),
            ["outputNames"] = JsonLists.Of(workflow.OutputNames),
        };
        WorkFields.Write(json, workflow);
        return json;
    }
}
