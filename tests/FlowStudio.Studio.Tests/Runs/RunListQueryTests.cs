using FlowStudio.Runtime.Storage;
using FlowStudio.Studio.Library;

namespace FlowStudio.Studio.Tests.Runs;

public sealed class RunListQueryTests
{
    [Fact]
    public void Address_OfEverything_IsShort() => Assert.Equal("runs", new RunListQuery(null, "", " ").Address);

    [Fact]
    public void Address_OfAFilter_HoldsItEscaped() => Assert.Equal("runs?state=failed&q=a%26b&workflow=w1", new RunListQuery("Failed", " a&b ", "w1").Address);

    [Fact]
    public void Filter_OfAnUnknownState_ShowsAll() => Assert.Equal(new RunFilter(WithoutChildren: true), new RunListQuery("nonsense", null, null).Filter);

    [Fact]
    public void Filter_OfEachWord_AsksForItsKind() =>
        Assert.Equal([null, RunKind.Active, RunKind.Waiting, RunKind.Failed, RunKind.LimitReached, RunKind.TimedOut, RunKind.FailedCheck, RunKind.Finished], RunListQuery.States.Select(s => new RunListQuery(s.Word, null, null).Filter.Kind));

    [Fact]
    public void Filter_OfWhatWaitsForAPerson_ShowsRunsInRunsToo() => Assert.False(new RunListQuery("waiting", null, null).Filter.WithoutChildren);

    [Fact]
    public void Address_WithRunsInRuns_SaysSo()
    {
        var query = new RunListQuery(null, null, null, "yes");

        Assert.Equal("runs?inner=yes", query.Address);
        Assert.False(query.Filter.WithoutChildren);
        Assert.False(query.IsNarrow);
    }
}
