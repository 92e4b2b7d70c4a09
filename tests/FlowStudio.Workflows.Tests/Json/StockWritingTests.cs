using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class StockWritingTests
{
    private static readonly WorkflowDefinition Approval = new()
    {
        DefinitionId = "d1",
        VersionId = "v1",
        Name = "Draft & approve",
        Inputs = [new("Topic") { Example = "Tea" }],
        Activities =
        [
            Step("s", "Start", new StartSettings()),
            Step("w", "Draft", new AgentSettings { Role = "Senior Writer", Prompt = "Write \"it\" about {{ Input.Topic }}." }),
            Step("g", "Approve", new GateSettings { Question = "Publish?", Approver = "Editor" }),
            Step("r", "Route", new RouterSettings { Cases = [new("Long", new(true, [new("Variables.Draft.size", ComparisonOperator.GreaterThan, "9")]))] }),
            Step("e", "End", new FinishSettings()),
        ],
        Connections =
        [
            new("s", Ports.Done, "w"), new("w", Ports.Done, "g"), new("g", Ports.Approved, "r"),
            new("g", Ports.SentBack, "w") { MaxRounds = 3 }, new("r", Ports.Otherwise, "e"),
        ],
    };

    [Fact]
    public void Agent_Written_IsATaskWhoseResultGoesToAVariableOfItsName()
    {
        var root = Written(Approval);

        var agent = Find(root, "w");
        Assert.Equal("Elsa.RunTask", (string?)agent["type"]);
        Assert.Equal("agent:senior-writer", (string?)agent["taskName"]!["expression"]!["value"]);
        Assert.Equal("JavaScript", (string?)agent["payload"]!["expression"]!["type"]);
        Assert.Contains("'prompt': 'Write \"it\" about ' + text(getInput('Topic')) + '.'", (string?)agent["payload"]!["expression"]!["value"]);
        Assert.Equal("w-result", (string?)agent["result"]!["memoryReference"]!["id"]);
        Assert.Contains(root["variables"]!.AsArray(), v => (string?)v!["id"] == "w-result" && (string?)v["name"] == "Draft");
        Assert.Equal("taskName", agent.AsObject().First().Key);
    }

    [Fact]
    public void ForEach_Written_IsATaskAndASwitchOverWhetherThereIsOneMore()
    {
        var root = Written(Approval with
        {
            Activities = [Step("s", "Start", new StartSettings()), Step("e", "Each", new ForEachSettings { Items = "{{ Input.Topic }}", MaxParallel = 3 }), Step("w", "Work", new AgentSettings())],
            Connections = [new("s", Ports.Done, "e"), new("e", Ports.Item, "w"), new("w", Ports.Done, "e")],
        });

        var each = Find(root, "e");
        Assert.Equal("forEach", (string?)each["taskName"]!["expression"]!["value"]);
        Assert.Contains("getInput('Topic')", (string?)each["payload"]!["expression"]!["value"]);
        Assert.Equal("e", (string?)Find(root, "e-decision")["customProperties"]!["flowStudio"]!["partOf"]);
        Assert.Contains("e-decision Item w", root["root"]!["connections"]!.AsArray().Select(c => $"{c!["source"]!["activity"]} {c["source"]!["port"]} {c["target"]!["activity"]}"));
    }

    [Fact]
    public void Workflow_Written_IsExecuteWorkflowThatWaitsForItsEnd()
    {
        var root = Written(Approval with
        {
            Activities = [Step("c", "Call", new SubWorkflowSettings { DefinitionId = "letter", Inputs = [new("Topic", "{{ Input.Topic }}")] })],
            Connections = [],
        });

        var call = Find(root, "c");
        Assert.Equal("Elsa.ExecuteWorkflow", (string?)call["type"]);
        Assert.Equal("letter", (string?)call["workflowDefinitionId"]!["expression"]!["value"]);
        Assert.True((bool?)call["waitForCompletion"]!["expression"]!["value"]);
        Assert.Contains("getInput('Topic')", (string?)call["input"]!["expression"]!["value"]);
        Assert.Equal("c-result", (string?)call["result"]!["memoryReference"]!["id"]);
    }

    [Fact]
    public void Waits_Written_AreTheStockActivitiesForEach()
    {
        var root = Written(Approval with
        {
            Activities =
            [
                Step("d", "Pause", new WaitSettings { Duration = TimeSpan.FromHours(1) }),
                Step("u", "Date", new WaitSettings { For = WaitFor.Until, Until = "2026-12-24 18:00" }),
                Step("p", "Paid", new WaitSettings { For = WaitFor.Event, EventKey = "paid-{{ Input.Topic }}" }),
            ],
            Connections = [],
        });

        Assert.Equal("Elsa.Delay", (string?)Find(root, "d")["type"]);
        Assert.Equal(("Elsa.StartAt", "2026-12-24 18:00"), ((string?)Find(root, "u")["type"], (string?)Find(root, "u")["dateTime"]!["expression"]!["value"]));
        Assert.Equal(("Elsa.Event", "Liquid"), ((string?)Find(root, "p")["type"], (string?)Find(root, "p")["eventName"]!["expression"]!["type"]));
        Assert.Equal("p-result", (string?)Find(root, "p")["result"]!["memoryReference"]!["id"]);
    }

    [Fact]
    public void Gate_Written_IsATaskAndASwitchOverItsDecision()
    {
        var root = Written(Approval);

        var behind = Find(root, "g-decision");
        Assert.Equal("Elsa.FlowSwitch", (string?)behind["type"]);
        Assert.Equal("g", (string?)behind["customProperties"]!["flowStudio"]!["partOf"]);
        Assert.Equal("getApprove()?.decision === 'Approved'", (string?)behind["cases"]![0]!["condition"]!["value"]);
        Assert.Equal(
            ["s Done w", "w Done g", "g-decision Approved r", "g-decision Sent back w", "r Default e", "g Done g-decision"],
            root["root"]!["connections"]!.AsArray().Select(c => $"{c!["source"]!["activity"]} {c["source"]!["port"]} {c["target"]!["activity"]}"));
    }

    [Fact]
    public void Router_Written_HasTheRulesAndTheScriptThatStockElsaNeeds()
    {
        var router = Find(Written(Approval), "r");

        Assert.Equal("Number(getDraft()?.['size']) > Number('9')", (string?)router["cases"]![0]!["condition"]!["value"]);
        Assert.Equal("GreaterThan", (string?)router["customProperties"]!["flowStudio"]!["settings"]!["cases"]![0]!["rule"]!["comparisons"]![0]!["operator"]);
    }

    [Fact]
    public void Bounds_Written_LieBesideTheConnections()
    {
        var bound = Assert.Single(Written(Approval)["root"]!["customProperties"]!["flowStudio"]!["connections"]!.AsArray())!;

        Assert.Equal("""{"source":"g","port":"Sent back","target":"w","maxRounds":3}""", bound.ToJsonString());
    }

    [Fact]
    public void Top_Written_IsInTheExportersOrder() => Assert.Equal(
        [
            "$schema", "id", "definitionId", "name", "createdAt", "version", "toolVersion", "variables", "inputs", "outputs", "outcomes", "customProperties",
            "isReadonly", "isSystem", "isLatest", "isPublished", "options", "root",
        ],
        JsonNode.Parse(ElsaCodec.Write(Approval, DateTimeOffset.UnixEpoch))!.AsObject().Select(p => p.Key));

    [Fact]
    public void GateSwitch_ChangedElsewhere_IsShownAsAStep()
    {
        var json = Written(Approval);
        json["root"]!["connections"]!.AsArray().Add(JsonNode.Parse("""{"source":{"activity":"s","port":"Done"},"target":{"activity":"g-decision","port":"In"}}"""));

        var result = ElsaCodec.Read(json.ToJsonString());

        Assert.IsType<ForeignSettings>(result.Definition!.FindActivity("g-decision")!.Settings);
        Assert.Contains(result.Warnings, w => w.ActivityId == "g-decision");
        Assert.Equal(Described.Text(result.Definition), Described.Text(Reading.Again(result.Definition)));
    }

    [Fact]
    public void GateSwitch_MovedElsewhere_KeepsItsPlaceAndOwnFields()
    {
        var json = Written(Approval);
        var behind = Find(json, "g-decision").AsObject();
        behind["metadata"]!["designer"]!["position"]!["x"] = 777;
        behind["own"] = "kept";

        var again = Find(Written(Reading.Definition(json.ToJsonString())), "g-decision");

        Assert.Equal(777, (int)again["metadata"]!["designer"]!["position"]!["x"]!);
        Assert.Equal("kept", (string?)again["own"]);
    }

    [Fact]
    public void StockFields_OfAnAgentChangedElsewhere_AreAWarning()
    {
        var json = Written(Approval);
        Find(json, "w")["payload"]!["expression"]!["value"] = "steal()";

        var result = ElsaCodec.Read(json.ToJsonString());

        Assert.Contains(result.Warnings, w => w.ActivityId == "w" && w.Message.Contains("changed outside FlowStudio"));
        Assert.StartsWith("Write", ((AgentSettings)result.Definition!.FindActivity("w")!.Settings).Prompt);
    }

    [Fact]
    public void Wait_ChangedElsewhere_TakesTheChange()
    {
        var json = Written(Approval with { Activities = [Step("d", "Pause", new WaitSettings())], Connections = [] });
        Find(json, "d")["timeSpan"]!["expression"]!["value"] = "00:00:09";

        Assert.Equal(new WaitSettings { Duration = TimeSpan.FromSeconds(9) }, Reading.Definition(json.ToJsonString()).FindActivity("d")!.Settings);
    }

    [Fact]
    public void OurSettings_OfAWrongType_AreTheUsualOnesWithAWarning()
    {
        var json = Written(Approval);
        Find(json, "w")["customProperties"]!["flowStudio"]!["settings"]!["timeout"] = 5;

        var result = ElsaCodec.Read(json.ToJsonString());

        Assert.Equal(new AgentSettings().Timeout, ((AgentSettings)result.Definition!.FindActivity("w")!.Settings).Timeout);
        Assert.Contains(result.Warnings, w => w.Message.Contains("\"timeout\""));
    }

    [Fact]
    public void Result_InAVariableOfAnotherName_GivesTheStepThatName()
    {
        Assert.SkipWhen(SharedSamples.Folder is null, SharedSamples.Absent);

        var definition = ElsaCodec.Read(SharedSamples.Read("../elsa-example.json")).Definition!;

        Assert.Equal(["Draft", "Verdict", "IsApproved", "Publish"], definition.Activities.Select(a => a.Name));
        Assert.Equal("DraftArticle", (string?)Find(Written(definition), "a000000000000001")["name"]);
        Assert.Equal("Verdict", Assert.Single(definition.Variables).Name);
    }

    [Theory]
    [InlineData("Draft & approve", "d1", "v1", "workflow-definition-draft-approve-d1-v1.json")]
    [InlineData("../../x", "..\\a b", "日本", "workflow-definition-x-a-b.json")]
    public void FileName_Suggested_IsSafe(string name, string definitionId, string versionId, string expected) =>
        Assert.Equal(expected, ElsaCodec.SuggestFileName(Approval with { Name = name, DefinitionId = definitionId, VersionId = versionId }));

    private static Activity Step(string id, string name, ActivitySettings settings) => new() { Id = id, Name = name, Settings = settings };

    private static JsonNode Written(WorkflowDefinition definition) => JsonNode.Parse(ElsaCodec.Write(definition))!;

    private static JsonNode Find(JsonNode document, string id) => document["root"]!["activities"]!.AsArray().First(a => (string?)a!["id"] == id)!;
}
