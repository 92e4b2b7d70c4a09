using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace FlowStudio.Testing.Models;

/// <summary>
/// A real web server on this machine that speaks OpenAI's and Anthropic's wire formats and says what the test wrote down: replies are
/// taken in turn from the queue, then by <see cref="Respond"/>, then <see cref="Default"/>.
/// </summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Reply> _queue = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _key;
    private int _aborted;

    private ScriptedModelServer(WebApplication app) => _app = app;

    /// <summary>With "/v1", as people type it in.</summary>
    public string OpenAiBaseUrl => Address + "/openai/v1";

    /// <summary>Without "/v1", as people type it in.</summary>
    public string AnthropicBaseUrl => Address + "/anthropic";

    /// <summary>When the queue is empty.</summary>
    public Reply Default { get; set; } = Reply.Text("A scripted answer.");

    /// <summary>Answers by what is asked when the queue is empty; null: <see cref="Default"/>.</summary>
    public Func<ReceivedRequest, Reply?>? Respond { get; set; }

    /// <summary>What GET models lists. Null: there is no such address, as on some servers.</summary>
    public IReadOnlyList<string>? Models { get; set; } = ["scripted-large", "scripted-small"];

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The requests for an answer, without those for the list of models.</summary>
    public IReadOnlyList<ReceivedRequest> Completions => [.. Requests.Where(r => r.IsCompletion)];

    private string Address => _app.Urls.Single();

    public static async Task<ScriptedModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ScriptedModelServer(app);
        app.MapGet("/openai/v1/models", context => server.ListAsync(context, new OpenAiWire()));
        app.MapPost("/openai/v1/chat/completions", context => server.CompleteAsync(context, new OpenAiWire()));
        app.MapGet("/anthropic/v1/models", context => server.ListAsync(context, new AnthropicWire()));
        app.MapPost("/anthropic/v1/messages", context => server.CompleteAsync(context, new AnthropicWire()));
        await app.StartAsync();
        return server;
    }

    public ScriptedModelServer Enqueue(params IReadOnlyList<Reply> replies)
    {
        foreach (var reply in replies)
        {
            _queue.Enqueue(reply);
        }

        return this;
    }

    /// <summary>From now on every request needs this key; another is answered with 401.</summary>
    public ScriptedModelServer RequireKey(string key)
    {
        _key = key;
        return this;
    }

    /// <summary>Until that many requests for an answer have come.</summary>
    public Task WaitForCompletionsAsync(int count) => WaitAsync(() => Completions.Count >= count, $"{count} requests, got {Completions.Count}");

    /// <summary>Until the client has given up that many requests.</summary>
    public Task WaitForAbortedAsync(int count) => WaitAsync(() => Volatile.Read(ref _aborted) >= count, $"{count} requests given up by the client");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    private async Task WaitAsync(Func<bool> reached, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            Task change;
            lock (_lock)
            {
                change = _changed.Task;
            }

            if (reached())
            {
                return;
            }

            try
            {
                await change.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The scripted model server waited {Patience.TotalSeconds:0} s for {what}.");
            }
        }
    }

    private void Changed(Action change)
    {
        TaskCompletionSource done;
        lock (_lock)
        {
            change();
            done = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        done.SetResult();
    }

    private async Task ListAsync(HttpContext context, IModelWire wire)
    {
        await RecordAsync(context, wire);
        if (!Authorised(context, wire))
        {
            await wire.WriteErrorAsync(context, Reply.Error(401, "Incorrect API key provided.", "invalid_api_key"));
        }
        else if (Models is not { } models)
        {
            context.Response.StatusCode = 404;
        }
        else
        {
            await context.Response.WriteAsJsonAsync(wire.List(models));
        }
    }

    private async Task CompleteAsync(HttpContext context, IModelWire wire)
    {
        var request = await RecordAsync(context, wire);
        if (!Authorised(context, wire))
        {
            await wire.WriteErrorAsync(context, Reply.Error(401, "Incorrect API key provided.", "invalid_api_key"));
            return;
        }

        var reply = _queue.TryDequeue(out var next) ? next : Respond?.Invoke(request) ?? Default;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
        try
        {
            await AnswerAsync(context, wire, request, reply, gone.Token);
        }
        catch (OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                Changed(() => _aborted++);
            }
        }
    }

    private static async Task AnswerAsync(HttpContext context, IModelWire wire, ReceivedRequest request, Reply reply, CancellationToken gone)
    {
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (reply.Break == StreamBreak.HangBeforeHeaders)
        {
            await Task.Delay(Timeout.Infinite, gone);
        }
        else if (reply.RawBody is { } raw)
        {
            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = reply.RawContentType;
            await context.Response.WriteAsync(raw, gone);
        }
        else if (reply.Status >= 300)
        {
            await wire.WriteErrorAsync(context, reply);
        }
        else if (request.IsStreaming)
        {
            context.Response.ContentType = "text/event-stream";
            await foreach (var part in wire.Stream(request, reply))
            {
                if (part is null)
                {
                    await BreakAsync(context, wire, reply, gone);
                    return;
                }

                await context.Response.WriteAsync(part, gone);
                await context.Response.Body.FlushAsync(gone);
                if (reply.PieceDelay > TimeSpan.Zero)
                {
                    await Task.Delay(reply.PieceDelay, gone);
                }
            }
        }
        else
        {
            await context.Response.WriteAsJsonAsync(wire.Whole(request, reply), gone);
        }
    }

    private static async Task BreakAsync(HttpContext context, IModelWire wire, Reply reply, CancellationToken gone)
    {
        switch (reply.Break)
        {
            case StreamBreak.Abort:
                context.Abort();
                break;
            case StreamBreak.Hang:
                await Task.Delay(Timeout.Infinite, gone);
                break;
            case StreamBreak.ErrorEvent:
                await context.Response.WriteAsync(wire.ErrorEvent("The service is overloaded."), gone);
                break;
        }
    }

    private bool Authorised(HttpContext context, IModelWire wire) => _key is null || wire.KeyOf(context.Request) == _key;

    private async Task<ReceivedRequest> RecordAsync(HttpContext context, IModelWire wire)
    {
        JsonElement body = default;
        if (context.Request.Method == "POST")
        {
            body = await context.Request.ReadFromJsonAsync<JsonElement>();
        }

        var request = new ReceivedRequest
        {
            Wire = wire.Kind,
            Method = context.Request.Method,
            Path = context.Request.Path,
            HeaderNames = context.Request.Headers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Body = body,
            HasKey = wire.KeyOf(context.Request) is { Length: > 0 },
        };
        Changed(() => _requests.Add(request));
        return request;
    }
}
