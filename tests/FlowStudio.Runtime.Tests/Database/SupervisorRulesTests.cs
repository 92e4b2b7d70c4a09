using FlowStudio.Runtime.Database;
using Xunit;

namespace FlowStudio.Runtime.Tests.Database;

public sealed class SupervisorRulesTests
{
    [Fact]
    public void BackOff_Grows_FromALittleToTenSeconds()
    {
        Assert.Equal(TimeSpan.FromSeconds(0.15), BackOff.After(0));
        Assert.Equal(TimeSpan.FromSeconds(0.3), BackOff.After(1));
        Assert.Equal(TimeSpan.FromSeconds(10), BackOff.After(1000));
    }

    [Fact]
    public void FailureWindow_OldFailures_AreForgotten()
    {
        var clock = new Clock();
        var failures = new FailureWindow(clock);
        Assert.Equal(1, failures.Add());
        Assert.Equal(2, failures.Add());

        clock.Now += TimeSpan.FromSeconds(61);

        Assert.Equal(1, failures.Add());
    }

    [Fact]
    public void PostmasterFile_Complete_GivesProcessPortAndSocket() =>
        Assert.Equal(new PostmasterFile(123, 5433, "/run/x"), PostmasterFile.Parse(["123", "/data", "1700000000", "5433", "/run/x", "", " 1 2", "ready   "]));

    [Fact]
    public void PostmasterFile_JustBegun_GivesTheProcess() => Assert.Equal(123, PostmasterFile.Parse(["123"])!.ProcessId);

    [Theory]
    [InlineData("")]
    [InlineData("what")]
    public void PostmasterFile_Garbage_IsNone(string line) => Assert.Null(PostmasterFile.Parse([line]));

    [Fact]
    public void SocketFolder_RuntimeFolderOfTheUser_IsPreferredToTheSharedOne() =>
        Assert.StartsWith("/run/user/1000/flowstudio-", SocketFolder.Choose(new DataLayout("/" + new string('d', 120)), "/run/user/1000", "/tmp"));

    [Fact]
    public void Options_NothingSet_SaysWhatToSet() =>
        Assert.Contains("FlowStudio:DataFolder", Assert.Single(new DatabaseOptions { DataFolder = " " }.Validate()));

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
