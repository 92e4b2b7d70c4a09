using System.Net;
using System.Net.WebSockets;
using FlowStudio.EndToEnd.Tests.Browser;
using Xunit;

namespace FlowStudio.EndToEnd.Tests.Shell;

/// <summary>How the process starts, and what it answers to those who should get nothing.</summary>
public sealed class HostingTests(StudioFixture studio)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public static TheoryData<string> Answers => ["/", "/runs", "/about", "/no/such/page", "/health", "/problem/500", "/_blazor/negotiate", "/js/none.js"];

    [Theory, MemberData(nameof(Answers))]
    public async Task Answer_AnyPath_CarriesTheSecurityHeaders(string path)
    {
        using var answer = await Http.GetAsync(studio.Studio.Url + path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("object-src 'none'", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory, InlineData("/"), InlineData("/about"), InlineData("/no/such/page")]
    public async Task Page_Always_HoldsNoScriptOfItsOwn(string path)
    {
        using var answer = await Http.GetAsync(studio.Studio.Url + path);
        var html = await answer.Content.ReadAsStringAsync();

        Assert.DoesNotMatch("<script(?![^>]*\\ssrc=)", html);
        Assert.DoesNotMatch("\\son[a-z]+=\"", html);
    }

    [Theory, InlineData("evil.example"), InlineData("127.0.0.1.evil.example"), InlineData("192.0.2.7")]
    public async Task Request_ForAnotherHostName_IsRefused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, studio.Studio.Url + "/") { Headers = { Host = host } };

        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory, InlineData("http://evil.example"), InlineData("null"), InlineData("http://127.0.0.1:1")]
    public async Task Post_FromAPageOfAnotherOrigin_IsRefused(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, studio.Studio.Url + "/_blazor/negotiate?negotiateVersion=1") { Headers = { { "Origin", origin } } };

        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("This request was refused.", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_WithoutTheTokenOfAForm_IsRefusedWithoutAStackTrace()
    {
        using var answer = await Http.PostAsync(studio.Studio.Url + "/about", new FormUrlEncodedContent([new("_handler", "x")]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("Exception", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Circuit_OpenedFromAPageOfAnotherOrigin_IsRefused()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", "http://evil.example");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(studio.Studio.Url.Replace("http", "ws") + "/_blazor"), CancellationToken.None));

        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Circuit_OpenedFromItsOwnPage_IsAccepted()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", studio.Studio.Url);

        await socket.ConnectAsync(new Uri(studio.Studio.Url.Replace("http", "ws") + "/_blazor"), CancellationToken.None);

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Start_PortInUse_SaysSoInOneLineAndEndsWithCode2()
    {
        var (exitCode, output) = await StudioProcess.RunToEndAsync(studio.Studio.Url);

        Assert.Equal(2, exitCode);
        // A machine under load may let the log say more about what is stopped half-way.
        Assert.Equal(
            $"FlowStudio cannot start: {studio.Studio.Url} is already in use. Stop the program that uses it, or choose another address, for example --urls http://127.0.0.1:5081",
            output.Split(Environment.NewLine)[0]);
    }

    [Fact]
    public async Task Start_AllWell_WritesTheReadyLineAndNothingElse()
    {
        await using var own = await StudioProcess.StartAsync();

        Assert.Equal($"FlowStudio is ready: {own.Url}", own.Output);
        Assert.Equal("Healthy", await Http.GetStringAsync(own.Url + "/health"));
    }
}
