using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlowStudio.Agents.Models;
using FlowStudio.Testing.Faults;
using FlowStudio.Testing.Models;
using FlowStudio.Workflows.Definitions;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>What a person is told when a model's server fails, and whether the engine tries again.</summary>
public sealed class ModelFaultTests
{
    private static readonly ModelOptions Hasty = new() { IdleTimeout = TimeSpan.FromMilliseconds(300), FirstByteTimeout = TimeSpan.FromMilliseconds(400) };

    public static TheoryData<ModelWire> Wires => [ModelWire.OpenAi, ModelWire.Anthropic];

    public static TheoryData<ModelWire, int, string, bool> Statuses
    {
        get
        {
            var data = new TheoryData<ModelWire, int, string, bool>();
            foreach (var wire in (ModelWire[])[ModelWire.OpenAi, ModelWire.Anthropic])
            {
                data.Add(wire, 400, "model.bad_request", false);
                data.Add(wire, 401, "model.unauthorized", false);
                data.Add(wire, 402, "model.quota", false);
                data.Add(wire, 403, "model.unauthorized", false);
                data.Add(wire, 404, "model.not_found", false);
                data.Add(wire, 408, "model.server_error", true);
                data.Add(wire, 413, "model.input_too_long", false);
                data.Add(wire, 429, "model.busy", true);
                data.Add(wire, 500, "model.server_error", true);
                data.Add(wire, 502, "model.server_error", true);
                data.Add(wire, 503, "model.server_error", true);
                data.Add(wire, 529, "model.server_error", true);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Statuses))]
    [Trait(FaultMatrix.Row, "F20")]
    public async Task Server_AnswersWithAStatus_FaultsAfterOneRequest(ModelWire wire, int status, string code, bool retryable)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Error(status, "The raw words of the server."));

        var result = await bench.RunAsync(Bench.Agent());

        var fault = Bench.Faulted(result);
        Assert.Equal((code, retryable), (fault.Code, fault.Retryable));
        Assert.Contains("The raw words of the server.", fault.Detail);
        Assert.Single(bench.Server.Completions);
        Assert.Equal(0m, Assert.Single(result.ModelCalls).CostUsd);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F19")]
    public async Task Server_LimitsTheRateInSeconds_AsksToWaitThatLong(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.RateLimited("17"));

        Assert.Equal(TimeSpan.FromSeconds(17), Bench.Faulted(await bench.RunAsync(Bench.Agent())).RetryAfter);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F19")]
    public async Task Server_LimitsTheRateUntilADate_AsksToWaitUntilThen(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.RateLimited(DateTimeOffset.UtcNow.AddSeconds(90).ToString("R", CultureInfo.InvariantCulture)));

        Assert.InRange(Bench.Faulted(await bench.RunAsync(Bench.Agent())).RetryAfter!.Value, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(91));
    }

    [Theory, Trait(FaultMatrix.Row, "F19")]
    [InlineData("864000", 3_600)]
    [InlineData("0", 0)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
    [InlineData("soon", null)]
    [Trait(FaultMatrix.Row, "F19")]
    public async Task Server_AsksForAnOddWait_IsBounded(string header, int? seconds)
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.RateLimited(header));

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, Bench.Faulted(await bench.RunAsync(Bench.Agent())).RetryAfter);
    }

    [Fact, Trait(FaultMatrix.Row, "F19")]
    public async Task Server_AsksToWaitUntilADateInTenDays_WaitIsBounded()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.RateLimited(DateTimeOffset.UtcNow.AddDays(10).ToString("R", CultureInfo.InvariantCulture)));

        Assert.Equal(RetryPolicy.LongestDelay, Bench.Faulted(await bench.RunAsync(Bench.Agent())).RetryAfter);
    }

    [Fact, Trait(FaultMatrix.Row, "F19")]
    public async Task Server_LimitsTheRate_IsAskedOnceInThatAttempt()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Default = Reply.RateLimited("0");

        await bench.RunAsync(Bench.Agent());

        Assert.Single(bench.Server.Completions);
    }

    [Fact]
    public async Task Server_SaysThatThereIsNoCredit_IsNotTriedAgain()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Error(429, "You exceeded your current quota.", "insufficient_quota"));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal(("model.quota", false), (fault.Code, fault.Retryable));
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F21")]
    public async Task Server_AnswersWithAWebPage_IsGarbageAndTriedOnceMore(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Default = Reply.Garbage();

        var first = Bench.Faulted(await bench.RunAsync(Bench.Agent()));
        var second = Bench.Faulted(await bench.RunAsync(Bench.Agent(), attempt: 2));

        Assert.Equal(("model.garbage", true), (first.Code, first.Retryable));
        Assert.Contains("It works!", first.Detail);
        Assert.False(second.Retryable);
    }

    public static TheoryData<ModelWire, string, string> Garbage
    {
        get
        {
            var data = new TheoryData<ModelWire, string, string>();
            string[] bodies =
            [
                "", " ", "null", "[]", "{}", "\"text\"", "{\"choices\":[]}", "not json", "{\"broken\":", "data: {\"broken\":\n\n", "data: []\n\n", "data: null\n\n", "data: 12\n\n",
                "data: [DONE]\n\n", "event: message_start\ndata: {}\n\n", "event: nonsense\ndata: {\"type\":\"nonsense\"}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":17}}]}\n\n", "\0\u0001\u0002",
                "true", "17", "[[]]", "{\"choices\":null}", "{\"choices\":[{}]}", "{\"choices\":[{\"message\":null}]}", "{\"error\":null}", "{\"content\":[]}", "<?xml version=\"1.0\"?><answer/>",
                "data:", "data: \n\n", "data: {}\n\ndata: [DONE]\n\n", "data: {\"choices\":[]}\n\n", "data: {\"choices\":[{\"index\":0}]}\n\n", "id: 1\nretry: 5\n\n", ": only a comment\n\n",
                "event: message_start\ndata: {\"type\":\"message_start\"}\n\n", "event: error\n\n", "\uFEFF{}", "\uFFFD\uFFFD",
            ];
            foreach (var body in bodies)
            {
                foreach (var type in (string[])["application/json", "text/event-stream"])
                {
                    data.Add(ModelWire.OpenAi, body, type);
                    data.Add(ModelWire.Anthropic, body, type);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Garbage))]
    [Trait(FaultMatrix.Row, "F21")]
    public async Task Server_AnswersWithNonsense_IsAFaultAndNotAnException(ModelWire wire, string body, string contentType)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Garbage(body, contentType));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Contains(fault.Code, (string[])["model.garbage", "model.cut"]);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_TornDownInTheMiddle_IsCutAndThePartIsNotTheResult(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.CutAfter(3, "one two three four five six"));

        var result = await bench.RunAsync(Bench.Agent());

        var fault = Bench.Faulted(result);
        Assert.Equal(("model.cut", true), (fault.Code, fault.Retryable));
        Assert.Null(Assert.Single(result.ModelCalls).CostUsd);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_EndsWithoutSayingSo_IsCut(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.EndsAfter(3, "one two three four five six"));

        Assert.Equal("model.cut", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
        Assert.Equal("one two three", bench.Progress.Text);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_ReportsAnErrorInTheMiddle_IsRetried(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.FailsAfter(2, "one two three four"));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.True(fault.Retryable, fault.ToString());
        Assert.Contains("overloaded", fault.Detail);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_FallsSilent_IsGivenUp(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire, Hasty);
        bench.Server.Enqueue(Reply.HangsAfter(2, "one two three four"));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal(("model.silent", true), (fault.Code, fault.Retryable));
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F18")]
    public async Task Server_NeverBeginsToAnswer_IsGivenUp(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire, Hasty);
        bench.Server.Enqueue(Reply.Hang());

        Assert.Equal("model.silent", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F18")]
    [Trait(FaultMatrix.Row, "F22")]
    public async Task Step_TakesLongerThanItsLimit_IsStopped(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Dribble(string.Join(' ', Enumerable.Repeat("word", 2_000)), TimeSpan.FromMilliseconds(20)));

        var result = await bench.RunAsync(Bench.Agent() with { Timeout = TimeSpan.FromMilliseconds(600) });

        var fault = Bench.Faulted(result);
        Assert.Equal(("step.timeout", true), (fault.Code, fault.Retryable));
        Assert.Contains("600 ms", fault.Message);
        Assert.Single(result.ModelCalls);
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F24")]
    public async Task Answer_TooLong_IsStopped(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Huge(3_000_000));

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal(("model.too_long", false), (fault.Code, fault.Retryable));
        Assert.Contains("answer too long", fault.Message);
        Assert.True(bench.Progress.Text.Length <= 1_000_000);
    }

    [Theory, MemberData(nameof(Wires)), Trait(FaultMatrix.Row, "F24")]
    public async Task Answer_OfTenMegabytes_IsStoppedAtTheLimitAndHangsUp(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire, new ModelOptions { MaxAnswerLength = 100_000 });
        bench.Server.Enqueue(Reply.Huge(10_000_000));

        var result = await bench.RunAsync(Bench.Agent());

        Assert.Equal("model.too_long", Bench.Faulted(result).Code);
        Assert.InRange(bench.Progress.Text.Length, 90_000, 100_000);
        Assert.Null(Assert.Single(result.ModelCalls).CostUsd);
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires)), Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_DribblesByteByByte_EndsAtTheStepsLimitAndNoPartIsTheResult(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Dribble(string.Join(' ', Enumerable.Repeat("a", 1_000)), TimeSpan.FromMilliseconds(50)));

        var result = await bench.RunAsync(Bench.Agent() with { Timeout = TimeSpan.FromMilliseconds(700) });

        Assert.Equal("step.timeout", Bench.Faulted(result).Code);
        Assert.StartsWith("a a", bench.Progress.Text);
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires)), Trait(FaultMatrix.Row, "F22")]
    public async Task Stream_NeverEnds_IsStoppedByItsLength(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire, new ModelOptions { MaxAnswerLength = 20_000 });
        // More than anybody reads: the server would write on for minutes.
        bench.Server.Enqueue(Reply.Dribble(string.Join(' ', Enumerable.Repeat("endless", 1_000_000)), TimeSpan.FromTicks(1)));

        Assert.Equal("model.too_long", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
        await bench.Server.WaitForAbortedAsync(1);
    }

    [Theory, MemberData(nameof(Wires)), Trait(FaultMatrix.Row, "F24")]
    public async Task Answer_TooManyBytes_IsStopped(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire, new ModelOptions { MaxWireBytes = 100_000 });
        bench.Server.Enqueue(Reply.Huge(900_000));

        Assert.Equal("model.too_long", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
    }

    [Theory]
    [InlineData(ModelWire.OpenAi, "length")]
    [InlineData(ModelWire.Anthropic, "max_tokens")]
    public async Task Answer_EndsAtTheTokenLimit_IsNotTheResult(ModelWire wire, string reason)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Text("Half an") with { FinishReason = reason });

        Assert.Equal("model.token_limit", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
    }

    [Theory, Trait(FaultMatrix.Row, "F21")]
    [InlineData(ModelWire.OpenAi, "content_filter")]
    [InlineData(ModelWire.Anthropic, "refusal")]
    [Trait(FaultMatrix.Row, "F21")]
    public async Task Answer_Refused_SaysSo(ModelWire wire, string reason)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Text("I cannot") with { FinishReason = reason });

        Assert.Equal("model.refused", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F21")]
    public async Task Answer_Empty_SaysSo(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Server.Enqueue(Reply.Text(""));

        Assert.Equal("model.empty", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F18")]
    public async Task Server_NothingListens_SaysWhereAndWhatToCheck(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        var port = FreePort();
        bench.Providers.Save(bench.Provider(wire) with { BaseUrl = $"http://127.0.0.1:{port}/v1" }, Bench.Key);

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal(("model.unreachable", true), (fault.Code, fault.Retryable));
        Assert.Contains($"127.0.0.1:{port}", fault.Message);
        Assert.Contains("container", fault.Message);
    }

    [Theory, MemberData(nameof(Wires))]
    [Trait(FaultMatrix.Row, "F18")]
    public async Task Server_TakesNoConnection_IsGivenUp(ModelWire wire)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a full queue of connections is refused, not left waiting.");
        await using var bench = await Bench.StartAsync(wire, new ModelOptions { ConnectTimeout = TimeSpan.FromMilliseconds(400) });
        // A queue for one that nobody takes anybody from: whoever comes then hears nothing at all.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(full.LocalEndPoint!);
        bench.Providers.Save(bench.Provider(wire) with { BaseUrl = $"http://{full.LocalEndPoint}/v1" }, Bench.Key);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal(("model.unreachable", true), (fault.Code, fault.Retryable));
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Server_NameIsUnknown_IsUnreachable(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        bench.Providers.Save(bench.Provider(wire) with { BaseUrl = "http://no-such-host.invalid/v1" }, Bench.Key);

        Assert.Equal("model.unreachable", Bench.Faulted(await bench.RunAsync(Bench.Agent())).Code);
    }

    [Fact]
    public async Task Server_Redirects_IsNotFollowedWithTheKey()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Error(307) with { Headers = new Dictionary<string, string> { ["Location"] = bench.Server.AnthropicBaseUrl + "/v1/messages?x=1" } });

        var fault = Bench.Faulted(await bench.RunAsync(Bench.Agent()));

        Assert.Equal("model.redirected", fault.Code);
        Assert.Contains("/anthropic/v1/messages", fault.Message);
        Assert.Single(bench.Server.Requests);
    }

    [Theory, MemberData(nameof(Wires))]
    public async Task Server_QuotesTheKey_KeyIsRemovedEverywhere(ModelWire wire)
    {
        await using var bench = await Bench.StartAsync(wire);
        var quoted = $"Bad key {Bench.Key} and {Uri.EscapeDataString(Bench.Key)}";
        bench.Server.Enqueue(Reply.Error(401, quoted), Reply.Error(400, quoted), Reply.Garbage(quoted));

        for (var i = 0; i < 3; i++)
        {
            var result = await bench.RunAsync(Bench.Agent());
            var fault = Bench.Faulted(result);
            Assert.Contains("[key removed]", fault.Detail);
            Assert.DoesNotContain("1234567890abcdef", fault.Detail + fault.Message + result + bench.Progress);
        }
    }

    [Fact, Trait(FaultMatrix.Row, "F24")]
    public async Task Server_SaysALot_DetailIsShortened()
    {
        await using var bench = await Bench.StartAsync(ModelWire.OpenAi);
        bench.Server.Enqueue(Reply.Error(500, new string('x', 50_000)));

        Assert.InRange(Bench.Faulted(await bench.RunAsync(Bench.Agent())).Detail!.Length, 3_000, 4_000);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
