using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class AgentMapping : ActivityMapping
{
    public override string Kind => ActivityKinds.Agent;

    public override IReadOnlyList<string> Types { get; } = [ElsaNames.RunTask];

    public override IReadOnlyList<string> StockTypes => [];

    public override bool HasResult(ActivitySettings settings) => true;

    public override ActivitySettings Read(ActivitySource source)
    {
        if (!source.HasSettings)
        {
            return new AgentSettings { Role = TaskInputs.Who(source.Json), Prompt = TaskInputs.Payload(source.Json, "prompt") };
        }

        var fields = source.Settings;
        return WorkFields.Read(fields, new AgentSettings
        {
            Role = fields.Text("role"),
            Goal = fields.Text("goal"),
            Instructions = fields.Text("instructions"),
            Prompt = fields.Text("prompt"),
            Model = new(fields.Object("model").Text("provider"), fields.Object("model").Text("model")),
            Tools = fields.Texts("tools"),
            OutputFields =
            [
                .. fields.Objects("outputFields").Select(f => new OutputField(f.Text("name"), f.Text("type", FieldTypes.Text), f.Text("description"))
                {
                    Choices = f.Texts("choices"),
                }),
            ],
        });
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var agent = (AgentSettings)activity.Settings;
        TaskInputs.Write(json, Kind, Slug.Of(agent.Role),
            [("role", agent.Role), ("goal", agent.Goal), ("instructions", agent.Instructions), ("prompt", agent.Prompt)]);
    }

    public override JsonObject Settings(ActivitySettings settings)
    {
        var agent = (AgentSettings)settings;
        var json = new JsonObject
        {
            ["role"] = agent.Role,
            ["goal"] = agent.Goal,
            ["instructions"] = agent.Instructions,
            ["prompt"] = agent.Prompt,
            ["model"] = new JsonObject { ["provider"] = agent.Model.Provider, ["model"] = agent.Model.Model },
            ["tools"] = JsonLists.Of(agent.Tools),
            ["outputFields"] = JsonLists.Of(agent.OutputFields, field => new JsonObject
            {
                ["name"] = field.Name,
                ["type"] = field.Type,
                ["description"] = field.Description,
                ["choices"] = JsonLists.Of(field.Choices),
            }),
        };
        WorkFields.Write(json, agent);
        return json;
    }
}
