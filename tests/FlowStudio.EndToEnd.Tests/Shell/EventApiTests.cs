using System.Net;
using System.Text;
using System.Text.Json;
using FlowStudio.EndToEnd.Tests.Inbox;
using FlowStudio.EndToEnd.Tests.Journeys;
using FlowStudio.Testing;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.EndToEnd.Tests.Shell;

/// <summary>What another program is answered when it sends an event.</summary>
public sealed class EventApiTests(GatedStudio gated)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Post_ThatNobodyWaitsFor_IsKeptForTheFirstThatWill()
    {
        var key = NewKey();

        var (status, reply) = await PostAsync($"paid-{key}", "{\"amount\": 3}");
        var run = await gated.StartRunOfAsync(Drawings.WaitForEvent("Late"), key);

        Assert.Equal((HttpStatusCode.Accepted, true, 0), (status, reply.GetProperty("accepted").GetBoolean(), reply.GetProperty("waiting").GetInt32()));
        Assert.NotEmpty(reply.GetProperty("message").GetString()!);
        var row = await Eventually.FindAsync(async () => await gated.FindRunAsync(run) is { Status: RunStatus.Finished } over ? over : null, () => "The run should take the event that was kept.", TimeSpan.FromMinutes(1));
        Assert.Equal(3, row.Output.GetProperty("Result").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task Post_WithoutABody_IsTaken() => Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(NewKey(), null)).Status);

    [Fact]
    public async Task Post_TheSameDeliveryTwice_CountsOnceForEachKey()
    {
        var (one, other) = (NewKey(), NewKey());

        var answers = new[] { await PostAsync(one, "1", delivery: "d"), await PostAsync(one, "1", delivery: "d"), await PostAsync(other, "1", delivery: "d") };

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.Accepted], answers.Select(a => a.Status));
    }

    [Theory]
    [InlineData("key", "{ no", HttpStatusCode.BadRequest, "no JSON")]
    [InlineData("", "1", HttpStatusCode.BadRequest, "needs a key")]
    [InlineData("key?run=nonsense", "1", HttpStatusCode.BadRequest, "no id of a run")]
    [InlineData("key?run=00000000-0000-0000-0000-000000000001", "1", HttpStatusCode.NotFound, "no such run")]
    public async Task Post_ThatCannotBeUsed_IsRefusedInPlainWords(string path, string body, HttpStatusCode expected, string words)
    {
        var (status, reply) = await PostAsync(path, body);

        Assert.Equal(expected, status);
        Assert.Contains(words, reply.GetProperty("message").GetString());
        Assert.False(reply.GetProperty("accepted").GetBoolean());
    }

    [Fact]
    public async Task Post_ThatIsTooLong_IsRefused() => Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(NewKey(), $"\"{new string('x', 1_000_000)}\"")).Status);

    [Fact]
    public async Task Post_ForARunThatIsOver_IsAConflict()
    {
        var key = NewKey();
        var run = await gated.StartRunOfAsync(Drawings.WaitForEvent("Over"), key);
        await PostAsync($"paid-{key}", "1", run: run);
        await Eventually.FindAsync(async () => await gated.FindRunAsync(run) is { Outcome: RunOutcome.Completed } over ? over : null, () => "The run should be over.", TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"paid-{key}", "1", run: run)).Status);
    }

    [Fact]
    public async Task Post_WithAKeyThatHoldsASlash_ReachesTheStep()
    {
        var key = $"{NewKey()}/2026";
        var run = await gated.StartRunOfAsync(Drawings.WaitForEvent("Slash"), key);

        await PostAsync(Uri.EscapeDataString($"paid-{key}"), "1", run: run);

        await Eventually.FindAsync(async () => await gated.FindRunAsync(run) is { Outcome: RunOutcome.Completed } over ? over : null, () => "The run should go on.", TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Post_FromAPageOfAnotherSite_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{await gated.UrlAsync()}/api/events/{NewKey()}") { Headers = { { "Origin", "http://evil.example" } } };
        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Get_OfAnEvent_SendsNothing()
    {
        using var answer = await Http.GetAsync($"{await gated.UrlAsync()}/api/events/{NewKey()}");

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound });
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private async Task<(HttpStatusCode Status, JsonElement Reply)> PostAsync(string path, string? body, string? delivery = null, Guid? run = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{await gated.UrlAsync()}/api/events/{path}{(run is null ? "" : $"?run={run}")}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (delivery is not null)
        {
            request.Headers.Add("Idempotency-Key", delivery);
        }

        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
