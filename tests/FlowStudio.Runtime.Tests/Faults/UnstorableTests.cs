using Xunit;
using FlowStudio.Runtime.Execution;
using FlowStudio.Runtime.Storage;
using FlowStudio.Runtime.Tests.Execution;
using FlowStudio.Testing.Databases;
using FlowStudio.Testing.Workflows;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using FlowStudio.Testing.Faults;

namespace FlowStudio.Runtime.Tests.Faults;

/// <summary>What no database holds, and what is too much to hold: no model may stop a run by saying it.</summary>
public sealed class UnstorableTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Answer_WithAZeroCharacter_IsKeptWithoutIt()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", call =>
        {
            call.Progress.Write("Writer", "be\0fore");
            call.Progress.Note(new ActivityNote(NoteKinds.Turn, "Writer", "be\0fore"));
            return ScriptedExecutor.Done("be\0fore");
        });
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a", "b").Chain("start", "a", "b").Build());

        Assert.Equal(ViewStatus.Done, (await bench.UntilEndAsync(run)).Status);

        Assert.Equal("before", (await bench.Runs.ListExecutionsAsync(run, "a")).Single().Output!.Value.GetString());
    }

    [Fact]
    public async Task Fault_WithAZeroCharacterInTheRawMessage_FailsTheStepAndNothingElse()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Faulted(new Fault("model.garbage", "It answered garbage.") { Detail = "}{ \0" }));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());

        Assert.Equal("model.garbage", (await bench.UntilEndAsync(run)).Steps["a"].Fault!.Code);
    }

    [Fact]
    [Trait(FaultMatrix.Row, "F24")]
    public async Task Answer_LargerThanARunKeeps_FailsTheStepAndSaysSo()
    {
        await using var bench = await Bench.CreateAsync(postgres);
        bench.Executor.On("a", _ => new ActivityResult.Completed(Values.Text(new string('x', StepLimits.LargestResult))));
        var run = await bench.RunAsync(WorkflowBuilder.New().Agents("a").Chain("start", "a").Build());

        var fault = (await bench.UntilEndAsync(run)).Steps["a"].Fault!;

        Assert.Equal("step.resultTooLarge", fault.Code);
        Assert.Contains("4,000,000", fault.Message);
    }

    [Theory]
    [InlineData("""{"a":"x\u0000y"}""", """{"a":"xy"}""")]
    [InlineData("""{"a":"x\\u0000y"}""", """{"a":"x\\u0000y"}""")]
    [InlineData("""{"a":"\\\u0000y\""}""", """{"a":"\\y\""}""")]
    [InlineData("""["\ud83d\ude00","\ud83d","\ude00","\ud83dx"]""", """["\ud83d\ude00","","","x"]""")]
    [InlineData("""{"\u0000a":1.50,"b":[true,null]}""", """{"a":1.50,"b":[true,null]}""")]
    public void Json_WithWhatNoDatabaseHolds_KeepsTheRestAsItIs(string given, string kept) => Assert.Equal(kept, Storable.Json(given));
}
