using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class StockReadingTests
{
    public static TheoryData<string> Documents => new("not-found.json", "legacy-connections.json", "stock-kinds.json", "sequence-root.json", "pascal-case.json", "hostile-data.json");

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_SavedAndOpened_IsTheSame(string name)
    {
        var definition = Reading.Definition(TestDocuments.Read(name));

        Assert.Equal(Described.Text(definition), Described.Text(Reading.Again(definition)));
    }

    [Theory]
    [InlineData("s", ActivityKinds.Start)]
    [InlineData("fork", ActivityKinds.Parallel)]
    [InlineData("wait", ActivityKinds.Wait)]
    [InlineData("set", ActivityKinds.SetVariable)]
    [InlineData("out", ActivityKinds.Output)]
    [InlineData("join", ActivityKinds.Join)]
    [InlineData("sw0", ActivityKinds.Router)]
    [InlineData("end", ActivityKinds.Finish)]
    [InlineData("fin", ActivityKinds.Finish)]
    public void StockActivity_ThatWeCanRun_BecomesOurKind(string id, string kind) =>
        Assert.Equal(kind, Reading.Definition(TestDocuments.Read("stock-kinds.json")).FindActivity(id)!.Settings.Kind);

    [Theory]
    [InlineData("waitjs", "how long it waits")]
    [InlineData("setjs", "CSharp code")]
    [InlineData("setfilter", "Liquid code")]
    [InlineData("joinodd", "does not know")]
    [InlineData("sw1", "Use a Router")]
    [InlineData("dec", "never runs code")]
    [InlineData("task", "Use an Agent")]
    public void StockActivity_ThatWeCannotRun_SaysWhy(string id, string reason) =>
        Assert.Contains(reason, Foreign(Reading.Definition(TestDocuments.Read("stock-kinds.json")), id).Reason);

    [Fact]
    public void StockValues_Read_AreWhatTheyMean()
    {
        var definition = Reading.Definition(TestDocuments.Read("stock-kinds.json"));

        Assert.Equal(new TimeSpan(1, 2, 3, 4), ((WaitSettings)definition.FindActivity("wait")!.Settings).Duration);
        Assert.Equal(new SetVariableSettings { Variable = "Greeting", Value = "Hello {{ Input.Name }}" }, definition.FindActivity("set")!.Settings);
        Assert.Equal("{{ Variables.Greeting }}", ((SetVariableSettings)definition.FindActivity("setvar")!.Settings).Value);
        Assert.Equal(new OutputSettings { OutputName = "Answer", Value = "42" }, definition.FindActivity("out")!.Settings);
        Assert.False(((FinishSettings)definition.FindActivity("end")!.Settings).WholeWorkflow);
    }

    [Fact]
    public void NotFoundActivity_Read_IsTheOriginalWithItsConnections()
    {
        var definition = Reading.Definition(TestDocuments.Read("not-found.json"));

        var mail = definition.FindActivity("mail1")!;
        Assert.Equal(("Acme.SendMail", "Tell them", new Point(300, 40)), (Foreign(definition, "mail1").ActivityType, mail.DisplayText, mail.Position));
        Assert.Contains(definition.Connections, c => c is { Source: "mail1", SourcePort: "Sent", Target: "end1" });
        var root = JsonNode.Parse(ElsaCodec.Write(definition))!["root"]!;
        Assert.Equal("gone", (string?)Assert.Single(root["customProperties"]!["notFoundConnections"]!.AsArray())!["target"]!["activity"]);
    }

    [Fact]
    public void LegacyConnections_Read_HaveTheirPorts()
    {
        var definition = Reading.Definition(TestDocuments.Read("legacy-connections.json"));

        Assert.Equal(["a/Done/b", "b/Done/c", "c/Other/d", "d//a", "a/Done/c"], definition.Connections.Select(c => c.Id));
    }

    [Fact]
    public void Names_UnusableOrTwice_AreRepairedAndTheFilesNameStays()
    {
        var definition = Reading.Definition(TestDocuments.Read("legacy-connections.json"));

        Assert.Equal(["WriteLine2", "WriteLine3", "Send_e_mail", "WriteLine1"], definition.Activities.Select(a => a.Name));
        Assert.Equal("Send e-mail", (string?)Written(definition, "c")["name"]);
    }

    [Fact]
    public void Step_Renamed_TakesItsFilesNameAlong()
    {
        var definition = Reading.Definition(TestDocuments.Read("legacy-connections.json"));
        definition = definition with { Activities = [.. definition.Activities.Select(a => a.Id == "c" ? a with { Name = "Mail" } : a)] };

        Assert.Equal("Mail", (string?)Written(definition, "c")["name"]);
        Assert.Equal("Mail", Reading.Again(definition).FindActivity("c")!.Name);
    }

    [Fact]
    public void SequenceRoot_Saved_IsTheRootAgain()
    {
        var definition = Reading.Definition(TestDocuments.Read("sequence-root.json"));

        var root = JsonNode.Parse(ElsaCodec.Write(definition))!["root"]!;

        Assert.Equal("Elsa.Sequence", (string?)root["type"]);
        Assert.Equal("[1,null]", root["own"]!["kept"]!.ToJsonString());
    }

    [Fact]
    public void SequenceRoot_WithAnotherStep_IsAStepOfAFlowchart()
    {
        var definition = Reading.Definition(TestDocuments.Read("sequence-root.json"));
        definition = definition with { Activities = [.. definition.Activities, new Activity { Id = "end", Name = "End", Settings = new FinishSettings() }] };

        Assert.Equal(2, Reading.Again(definition).Activities.Length);
    }

    [Fact]
    public void HostileData_Saved_StaysData()
    {
        var written = JsonNode.Parse(ElsaCodec.Write(Reading.Definition(TestDocuments.Read("hostile-data.json"))))!;

        Assert.True((bool)written["__proto__"]!["polluted"]!);
        Assert.Equal("System.Diagnostics.Process", (string?)written["$type"]);
        var odd = written["root"]!["activities"]![0]!;
        Assert.Equal("<img src=x onerror=alert(1)>", (string?)odd["name"]);
        Assert.Equal("123456789012345678901234567890", odd["big"]!.ToJsonString());
        Assert.Equal("Some.Unknown.Type", (string?)written["inputs"]![0]!["type"]);
    }

    [Fact]
    public void Names_OfTenThousandCharacters_Survive()
    {
        var name = new string('x', 10_000);
        var definition = Reading.Definition(Reading.Flowchart($$$"""{"id":"a","type":"X","name":"{{{name}}}","metadata":{"displayText":"{{{name}}}"}}"""));

        Assert.Equal(name, Reading.Again(definition).FindActivity("a")!.DisplayText);
        Assert.Equal(name, definition.FindActivity("a")!.Name);
    }

    [Fact]
    public void Marks_OfANewerProgramOrAChangedType_AreForeignAndSaySo()
    {
        var result = ElsaCodec.Read(TestDocuments.Read("hostile-data.json"));

        Assert.Contains("newer FlowStudio", Foreign(result.Definition!, "n").Reason);
        Assert.Contains(result.Warnings, w => w.ActivityId == "c" && w.Message.Contains("changed the step's type"));
    }

    private static ForeignSettings Foreign(WorkflowDefinition definition, string id) => Assert.IsType<ForeignSettings>(definition.FindActivity(id)!.Settings);

    private static JsonNode Written(WorkflowDefinition definition, string id) =>
        JsonNode.Parse(ElsaCodec.Write(definition))!["root"]!["activities"]!.AsArray().First(a => (string?)a!["id"] == id)!;
}
