using System.Diagnostics;
using FlowStudio.Agents.Simulation;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Agents.Tests;

public sealed class SimulatedModelTests
{
    private const string Task = "Write about {{ Input.Topic }}.";

    [Fact]
    public async Task Answer_SameRoleAndInput_IsTheSame()
    {
        await using var bench = await Bench.StartAsync();
        Assert.Equal(await SayAsync(bench, "Researcher", "urban beekeeping"), await SayAsync(bench, "Researcher", "urban beekeeping"));
    }

    [Fact]
    public async Task Answer_OtherRoleOrInput_IsAnother()
    {
        await using var bench = await Bench.StartAsync();
        string[] answers =
        [
            await SayAsync(bench, "Researcher", "urban beekeeping"),
            await SayAsync(bench, "Researcher", "heat pumps"),
            await SayAsync(bench, "Writer", "urban beekeeping"),
            await SayAsync(bench, "Strategy synthesiser", "urban beekeeping"),
            await SayAsync(bench, "Support specialist", "urban beekeeping"),
            await SayAsync(bench, "Triage", "urban beekeeping"),
        ];

        Assert.Equal(answers.Length, answers.Distinct().Count());
        Assert.All(answers[2..4], a => Assert.Contains("beekeeping", a, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("heat pumps", answers[1], StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("# Urban beekeeping", answers[2]);
    }

    [Fact]
    public async Task Answer_Given_IsRecordedAsSimulatedAndFree()
    {
        await using var bench = await Bench.StartAsync();

        var result = await bench.RunAsync(Bench.Agent());

        var call = Assert.Single(result.ModelCalls);
        Assert.True(call.Simulated);
        Assert.Equal(0m, call.CostUsd);
        Assert.Equal("Simulated", call.Provider);
        Assert.True(call is { InputTokens: > 0, OutputTokens: > 0 });
        Assert.Contains("simulated", bench.Progress.NotesOf(NoteKinds.TurnStarted).Single());
    }

    [Fact]
    public async Task Writer_WithFindings_UsesThem()
    {
        await using var bench = await Bench.StartAsync();
        var findings = "# Urban beekeeping: findings\n\n- Rooftop hives in Lyon doubled their yield within two seasons.\n- Neighbours worry about swarms in early summer.";

        var text = await bench.TextAsync(Bench.Agent() with { Prompt = "Write an article from this: {{ Variables.Research }}" }, "Write an article from this: " + findings);

        Assert.Contains("Rooftop hives in Lyon doubled their yield", text);
    }

    [Fact]
    public async Task Editor_WithDraft_ReturnsItImprovedWithNotes()
    {
        await using var bench = await Bench.StartAsync();
        var draft = "# Urban beekeeping\n\nThis is a very good hobby in order to meet people.\n\nHives need really little space.";

        var text = await bench.TextAsync(Bench.Agent("Editor") with { Prompt = "Improve: {{ Variables.Draft }}" }, "Improve: " + draft);

        Assert.Contains("This is a good hobby to meet people.", text);
        Assert.Contains("## Editor's notes", text);
    }

    [Theory]
    [InlineData("Variables.Approval.instruction", "Rewrite {{ Variables.Draft }}. {{ Variables.Approval.instruction }}", "Rewrite # Bees are great. Mention the winter losses")]
    [InlineData("by words", "Rewrite the text about bees. The reviewer sent it back with: Mention the winter losses", "Rewrite the text about bees. The reviewer sent it back with: Mention the winter losses")]
    public async Task Answer_SentBack_TakesUpTheInstruction(string how, string template, string filled)
    {
        Assert.NotEmpty(how);
        await using var bench = await Bench.StartAsync();

        var text = await bench.TextAsync(Bench.Agent() with { Prompt = template }, filled);

        Assert.StartsWith("> Revised as asked: \"Mention the winter losses\"", text);
        Assert.Contains("Winter", text[40..]);
    }

    [Fact]
    public async Task Answer_SentBackToBeShorter_IsShorter()
    {
        await using var bench = await Bench.StartAsync();
        var settings = Bench.Agent() with { Prompt = "Write about bees. {{ Variables.Gate.Instruction }}" };

        var before = await bench.TextAsync(settings, "Write about bees. ");
        var after = await bench.TextAsync(settings, "Write about bees. Make it shorter, please");

        Assert.True(after.Length < before.Length, after);
    }

    [Theory]
    [InlineData("I was charged twice on my invoice, please refund me.", "billing")]
    [InlineData("The app crashes with an error when I log in.", "technical")]
    [InlineData("This is unacceptable, I will call my lawyer.", "escalate")]
    [InlineData("How can I change my picture?", "general")]
    public async Task Triage_Choices_PicksByTheWordsOfTheInput(string message, string expected)
    {
        await using var bench = await Bench.StartAsync();
        var settings = Bench.Agent("Triage") with
        {
            Prompt = "Sort this message: {{ Input.Message }}",
            OutputFields =
            [
                new OutputField("category") { Choices = ["general", "billing", "technical", "escalate"] },
                new OutputField("urgent", FieldTypes.YesNo, "Whether it is urgent."),
                new OutputField("confidence", FieldTypes.Number, "0 to 1"),
                new OutputField("tags", FieldTypes.List, "Tags."),
                new OutputField("reason", FieldTypes.Text, "Why."),
            ],
        };

        var output = bench.Completed(await bench.RunAsync(settings, "Sort this message: " + message)).Output;

        Assert.Equal(expected, output.GetProperty("category").GetString());
        Assert.Equal(expected == "escalate", output.GetProperty("urgent").GetBoolean());
        Assert.InRange(output.GetProperty("confidence").GetDecimal(), 0.6m, 1m);
        Assert.NotEqual(0, output.GetProperty("tags").GetArrayLength());
        Assert.NotEmpty(output.GetProperty("reason").GetString()!);
        Assert.Empty(bench.Progress.NotesOf(NoteKinds.Warning));
    }

    [Fact]
    public async Task Agent_WithCalculator_UsesItOnASum()
    {
        await using var bench = await Bench.StartAsync();

        var text = await bench.TextAsync(Bench.Agent() with { Prompt = "Write what 12 * 3.5 comes to.", Tools = ["Calculate"] });

        Assert.Contains("42", text);
        Assert.Single(bench.Progress.NotesOf(NoteKinds.ToolCall));
    }

    [Fact]
    public async Task Answer_ByDefault_TakesTimeToBeWatched()
    {
        await using var bench = await Bench.StartAsync(simulation: new SimulationOptions());
        var clock = Stopwatch.StartNew();

        await bench.TextAsync(Bench.Agent());

        Assert.InRange(clock.Elapsed.TotalSeconds, 1.3, 12);
        Assert.True(bench.Progress.Writes.Count > 20);
    }

    [Fact]
    public async Task UnavailableModel_Asked_FaultsLikeAServer()
    {
        await using var bench = await Bench.StartAsync();

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent() with { Model = new ModelChoice("Simulated", SimulatedModels.Unavailable) }));

        Assert.Equal(("model.server_error", true), (fault.Code, fault.Retryable));
        Assert.Contains("always fails", fault.Detail);
    }

    private static Task<string> SayAsync(Bench bench, string role, string topic) =>
        bench.TextAsync(Bench.Agent(role) with { Prompt = Task }, $"Write about {topic}.");
}
