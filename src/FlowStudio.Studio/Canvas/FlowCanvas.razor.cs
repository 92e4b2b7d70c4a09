using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FlowStudio.Studio.Canvas;

/// <summary>
/// The canvas. It shows <see cref="Document"/>; when the page hands over another picture, only the difference travels. It knows nothing of
/// workflows: gestures come out as commits and intents, and the page answers with the picture as it is then. Its size is its parent's to give.
/// </summary>
public sealed partial class FlowCanvas(IJSRuntime js) : ComponentBase, IAsyncDisposable
{
    /// <summary>Bytes.</summary>
    private const long LongestPaste = 8 * 1024 * 1024;

    private readonly CommitInbox _inbox = new();
    private readonly Dictionary<string, int> _nodeIndex = [];
    private readonly Dictionary<string, int> _edgeIndex = [];
    private ElementReference _element;
    private DotNetObjectReference<FlowCanvas>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _canvas;
    private CanvasDocument? _shown;
    private CanvasDocument? _parameter;
    private bool _shownReadOnly;
    private bool _disposed;
    private long _runSeq;
    private long? _answering;

    /// <summary>What to show. Null: an empty, waiting canvas.</summary>
    [Parameter] public CanvasDocument? Document { get; set; }

    /// <summary>Nothing can be changed; selecting and opening still work.</summary>
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>A finished gesture. The answer is the picture as it is afterwards. Absent: every edit is refused.</summary>
    [Parameter] public Func<CanvasCommit, Task<CommitOutcome>>? OnCommit { get; set; }

    /// <summary>Text for the clipboard that stands for these steps; null when there are none. Absent: nothing is copied.</summary>
    [Parameter] public Func<IReadOnlyList<string>, string?>? OnCopy { get; set; }

    /// <summary>Text from the clipboard is to become steps. The answer: null, or why not, in plain words.</summary>
    [Parameter] public Func<string, CanvasPaste, Task<string?>>? OnPaste { get; set; }

    [Parameter] public EventCallback<CanvasSelection> OnSelection { get; set; }

    [Parameter] public EventCallback<CanvasIntent> OnIntent { get; set; }

    /// <summary>The canvas can be used; run state and commands are lost before.</summary>
    [Parameter] public EventCallback OnReady { get; set; }

    [Parameter] public string? Class { get; set; }

    [Parameter] public string? Style { get; set; }

    /// <summary>The picture that the browser shows, as far as is known here.</summary>
    public CanvasDocument? Shown => _shown;

    public CanvasSelection Selection { get; private set; } = CanvasSelection.Empty;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _self = DotNetObjectReference.Create(this);
            _module = await js.InvokeAsync<IJSObjectReference>("import", "./canvas/flow-canvas.js");
            var canvas = await _module.InvokeAsync<IJSObjectReference>("attach", _element, _self);
            if (_disposed)
            {
                await canvas.DisposeAsync();
                return;
            }

            _canvas = canvas;
            await ShowParameterAsync();
            await OnReady.InvokeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The person left before the canvas was there.
        }
    }

    protected override Task OnParametersSetAsync() => ShowParameterAsync();

    // The parent may render again for its own reasons while a commit is under way; only a picture it has not handed over yet is news.
    private Task ShowParameterAsync()
    {
        if (_canvas is null || Document is null || (ReferenceEquals(Document, _parameter) && ReadOnly == _shownReadOnly)) return Task.CompletedTask;
        _parameter = Document;
        return ShowAsync(Document);
    }

    /// <summary>Loads anew, whatever is shown: selection, view and run state start over.</summary>
    public Task LoadAsync(CanvasDocument document)
    {
        _nodeIndex.Clear();
        _edgeIndex.Clear();
        _shown = document with { ReadOnly = ReadOnly };
        _shownReadOnly = ReadOnly;
        Number(_shown);
        return CallAsync("load", _shown);
    }

    /// <summary>Shows another state of the same document by sending the difference, or loads when it is another document.</summary>
    public Task ShowAsync(CanvasDocument document)
    {
        if (_shown is null || _shown.Id != document.Id || _shownReadOnly != ReadOnly) return LoadAsync(document);
        var ops = CanvasPicture.Changes(_shown, document);
        if (ops.Count == 0 && document.Rev == _shown.Rev) return Task.CompletedTask;
        _shown = document with { ReadOnly = ReadOnly };
        Number(_shown);
        // A picture that the page shows while it handles a commit contains its answer to it; the canvas must not lay the edit over it again.
        return CallAsync("apply", new CanvasPatch(document.Rev, ops, _answering));
    }

    /// <summary>Shows states of a run on the picture. Steps and edges that are not in it are passed over.</summary>
    public Task RunAsync(CanvasRun run) => CallAsync(
        "run",
        new RunFrame(
            run.RunId,
            ++_runSeq,
            run.Full,
            [.. run.Nodes.Where(n => _nodeIndex.ContainsKey(n.Id)).Select(n => n.Note.Length == 0 ? new object[] { _nodeIndex[n.Id], (int)n.Status, n.Count } : [_nodeIndex[n.Id], (int)n.Status, n.Count, n.Note])],
            [.. run.Edges.Where(e => _edgeIndex.ContainsKey(e.Id)).Select(e => new[] { _edgeIndex[e.Id], (int)e.Status })]));

    /// <summary>Shows what steps are writing: the text so far or its end, of which the canvas shows about the last 90 characters. Empty: nothing more.</summary>
    public Task TextAsync(IReadOnlyDictionary<string, string> textOfNodes) => CallAsync(
        "text",
        textOfNodes.Where(t => _nodeIndex.ContainsKey(t.Key)).Select(t => new TextLine(_nodeIndex[t.Key], Tail(t.Value))).ToList());

    public Task CommandAsync(CanvasCommand command, params IReadOnlyList<string> ids) => CallAsync(
        "command",
        command switch
        {
            CanvasCommand.Fit => "fit",
            CanvasCommand.Focus => "focus",
            CanvasCommand.Select => "select",
            CanvasCommand.ZoomIn => "zoomIn",
            CanvasCommand.ZoomOut => "zoomOut",
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not a command of the canvas."),
        },
        ids);

    /// <summary>Called by the element.</summary>
    [JSInvokable]
    public async Task<CommitReply> CommitAsync(CanvasCommit commit)
    {
        if (_shown is null) throw new InvalidOperationException("A commit came before a document was shown. The canvas sends it again.");
        if (_inbox.Take(commit, _shown.Rev, out var whole) is { } reply) return reply;
        var before = _shown;
        _shown = before.With(whole!.Ops);
        Number(_shown);
        CommitOutcome outcome;
        _answering = whole.Seq;
        try
        {
            outcome = OnCommit is null || ReadOnly
                ? new CommitOutcome(before, "This workflow cannot be changed here.")
                : await OnCommit(whole);
        }
        catch (Exception failure)
        {
            // The page's error boundary shows it; the edit is taken back, since the page's state is the truth.
            await DispatchExceptionAsync(failure);
            outcome = new CommitOutcome(before, "The change could not be made.");
        }
        finally
        {
            _answering = null;
        }

        // What is shown may have moved on while the page was at work.
        var fix = CanvasPicture.Changes(_shown, outcome.Document);
        _shown = outcome.Document with { ReadOnly = ReadOnly };
        Number(_shown);
        reply = new CommitReply(whole.Seq, outcome.Document.Rev, outcome.Refusal is null, fix, outcome.Refusal);
        _inbox.Answered(whole, reply);
        return reply;
    }

    /// <summary>Called by the element.</summary>
    [JSInvokable]
    public Task SelectionAsync(CanvasSelection selection)
    {
        Selection = selection;
        return InvokeAsync(() => OnSelection.InvokeAsync(selection));
    }

    /// <summary>Called by the element.</summary>
    [JSInvokable]
    public Task IntentAsync(string name, CanvasIntent intent) => InvokeAsync(() => OnIntent.InvokeAsync(intent with { Name = name }));

    /// <summary>Called by the element.</summary>
    [JSInvokable]
    public Task<string?> CopyAsync(IReadOnlyList<string> ids) => Task.FromResult(OnCopy?.Invoke(ids));

    /// <summary>Called by the element. The text comes as a stream: a message may be no longer than what a gesture needs.</summary>
    [JSInvokable]
    public async Task<string?> PasteAsync(IJSStreamReference text, CanvasPaste place)
    {
        await using (text)
        {
            if (OnPaste is null || ReadOnly)
            {
                return "This workflow cannot be changed here.";
            }

            if (text.Length > LongestPaste)
            {
                return $"There are more than {LongestPaste / 1024 / 1024} MB on the clipboard. Paste fewer steps at once, or import the workflow as a file.";
            }

            await using var stream = await text.OpenReadStreamAsync(LongestPaste);
            using var reader = new StreamReader(stream);
            var words = await reader.ReadToEndAsync();
            string? refusal = null;
            await InvokeAsync(async () => refusal = await OnPaste(words, place));
            return refusal;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        try
        {
            if (_module is not null && _canvas is not null) await _module.InvokeVoidAsync("detach", _canvas);
            if (_canvas is not null) await _canvas.DisposeAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The circuit is gone and took the element with it.
        }

        _self?.Dispose();
    }

    private async Task CallAsync(string method, params object?[] arguments)
    {
        if (_canvas is null || _disposed) return;
        try
        {
            await _canvas.InvokeVoidAsync(method, arguments);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is looking. A new circuit loads the document again.
        }
    }

    // The same rule as IdIndex in document.ts: numbers go to ids by first sight since the load, and are never given again.
    private void Number(CanvasDocument document)
    {
        foreach (var node in document.Nodes) _nodeIndex.TryAdd(node.Id, _nodeIndex.Count);
        foreach (var edge in document.Edges) _edgeIndex.TryAdd(edge.Id, _edgeIndex.Count);
    }

    private static string Tail(string text) => text.Length <= 200 ? text : text[^200..];
}
