using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class OurDefinitionsTests
{
    [Fact]
    public void Settings_TakenBackAfterTheyWereSaved_AreGoneFromTheFile()
    {
        var check = new SuccessCheck(new Rule(true, [new Comparison("Variables.work", ComparisonOperator.IsNotEmpty)]), "It is short.", new ModelChoice("Local"));
        var saved = Reading.Again(WorkflowBuilder.New().Agent("work", a => a with { ValueOnError = "none", Check = check, Retry = a.Retry with { Jitter = true } }).Build() with
        {
            Limits = new RunLimits { MaxRuns = 2, Timeout = TimeSpan.FromHours(1) },
        });

        var plain = saved with
        {
            Limits = RunLimits.None,
            Activities = [.. saved.Activities.Select(a => a.Settings is AgentSettings agent
                ? a with { Settings = agent with { ValueOnError = null, Check = SuccessCheck.None, Retry = RetryPolicy.Default } } : a)],
        };

        Assert.Equal(Described.Text(plain), Described.Text(Reading.Again(plain)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyDefinitionOfOurs_SavedAndOpened_IsTheSame(int seed)
    {
        var round = 0;
        foreach (var definition in Generated.Many(100, seed))
        {
            var written = ElsaCodec.Write(definition);
            var result = ElsaCodec.Read(written);

            Assert.True(result.IsRead, $"seed {seed}, round {round}: {result.Problem?.Message}");
            Assert.Equal(Described.Text(definition), Described.Text(result.Definition));
            Assert.Equal(written, ElsaCodec.Write(result.Definition));
            Assert.True(result.Warnings.IsEmpty, $"seed {seed}, round {round}: {string.Join("; ", result.Warnings.Select(w => w.Message))}");
            round++;
        }
    }
}
