using System.Text.Json;
using FlowStudio.Workflows.Activities;
using Xunit;

namespace FlowStudio.Workflows.Tests.Activities;

public sealed class TextTemplateTests
{
    private static WorkflowValues Some { get; } = new(
        Read("""{"Topic": "bees", "Count": 3}"""),
        Read("""{"Triage": {"category": "billing", "tags": ["a", "b"], "empty": null, "urgent": true}, "Evil": "{{ Input.Topic }}", "Name": "Zoë <\"Müller\">"}"""));

    [Theory]
    [InlineData("About {{ Input.Topic }}!", "About bees!")]
    [InlineData("{{Input.Topic}}{{ Input.Count }}", "bees3")]
    [InlineData("It is {{ Variables.Triage.category }}, {{ Variables.Triage.tags.1 }}.", "It is billing, b.")]
    [InlineData("[{{ Variables.Triage.empty }}]", "[]")]
    [InlineData("[{{ Variables.Nobody }}][{{ Variables.Triage.tags.7 }}][{{ Variables.Triage.category.x }}]", "[][][]")]
    [InlineData("no braces", "no braces")]
    [InlineData("", "")]
    [InlineData("open {{ Input.Topic", "open {{ Input.Topic")]
    [InlineData("} }} {", "} }} {")]
    [InlineData("{{ Input.Topic | upcase }} {% if x %}", "{{ Input.Topic | upcase }} {% if x %}")]
    [InlineData("Dear {{ Variables.Name }}", "Dear Zoë <\"Müller\">")]
    public void Fill_Text(string template, string expected) => Assert.Equal(expected, TextTemplate.Parse(template).Fill(Some).GetString());

    [Fact]
    public void Fill_WhatAModelWrote_IsNeverReadAsATemplate() =>
        Assert.Equal("Said: {{ Input.Topic }}", TextTemplate.Parse("Said: {{ Variables.Evil }}").Fill(Some).GetString());

    [Theory]
    [InlineData("{{ Input.Count }}", JsonValueKind.Number)]
    [InlineData("  {{ Variables.Triage }}\n", JsonValueKind.Object)]
    [InlineData("{{ Variables.Triage.tags }}", JsonValueKind.Array)]
    [InlineData("{{ Variables.Triage.urgent }}", JsonValueKind.True)]
    [InlineData("{{ Input.Count }}.", JsonValueKind.String)]
    [InlineData("{{ Variables.Nobody }}", JsonValueKind.String)]
    public void Fill_OneReference_KeepsTheValuesType(string template, JsonValueKind kind) => Assert.Equal(kind, TextTemplate.Parse(template).Fill(Some).ValueKind);

    [Fact]
    public void Fill_ObjectAmongText_IsReadableJson()
    {
        var values = new WorkflowValues(Read("{}"), Read("""{"All": {"name": "Zoë <b>"}}"""));

        Assert.Contains("\"name\": \"Zoë <b>\"", TextTemplate.Parse("See {{ Variables.All }}").Fill(values).GetString());
    }

    [Fact]
    public void Parse_TellsReferencesFromWhatIsUnreadable()
    {
        var template = TextTemplate.Parse("{{ Input.Topic }} {{ topic }} {{ Variables.A.b }} {{ Output.X }}");

        Assert.Equal(["Input.Topic", "Variables.A.b"], template.References.Select(r => r.ToString()));
        Assert.Equal(["{{ topic }}", "{{ Output.X }}"], template.Unreadable);
    }

    [Theory]
    [InlineData("Input.Topic", true)]
    [InlineData(" Variables.Draft.title ", true)]
    [InlineData("Variables.Größe-2.x_y", true)]
    [InlineData("Variables", false)]
    [InlineData("Variables.", false)]
    [InlineData("Variables.a b", false)]
    [InlineData("variables.a", false)]
    [InlineData("", false)]
    public void Reference_TryParse(string text, bool readable) => Assert.Equal(readable, Reference.TryParse(text) is not null);

    private static Dictionary<string, JsonElement> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
