using System.Net;
using System.Text.Json;
using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Execution;
using Microsoft.Extensions.AI;

namespace FlowStudio.Agents.Execution;

/// <summary>What one agent is to do.</summary>
internal sealed record AgentTask
{
    public required string Speaker { get; init; }

    public required string System { get; init; }

    public required string Task { get; init; }

    public IReadOnlyList<GrantedTool> Tools { get; init; } = [];

    /// <summary>Null: the answer is text.</summary>
    public AnswerShape? Shape { get; init; }

    /// <summary>Requests to the model; null: the usual number.</summary>
    public int? MaxTurns { get; init; }
}

/// <summary>How it went.</summary>
internal abstract record AgentAnswer
{
    private AgentAnswer()
    {
    }

    public sealed record Given(string Text, JsonElement Value) : AgentAnswer;

    public sealed record Failed(Fault Fault) : AgentAnswer;
}

/// <summary>One agent at work: asks its model, uses the tools that it was granted, until there is an answer or a limit is reached.</summary>
internal sealed class AgentTurn(ModelCaller caller, IActivityProgress progress)
{
    private const int NoteLength = 2_000;

    public async Task<AgentAnswer> RunAsync(AgentTask task, ModelConnection model, CancellationToken cancellationToken)
    {
        progress.Note(new ActivityNote(
            NoteKinds.TurnStarted, task.Speaker, model.IsSimulated ? "Starts with the simulated model." : $"Starts with {model.Model} at {model.Provider.Name}."));
        var messages = new List<ChatMessage> { new(ChatRole.System, task.System), new(ChatRole.User, task.Task) };
        var format = task.Shape?.ResponseFormat;
        var repaired = false;
        var turns = task.MaxTurns ?? caller.Options.MaxTurns;
        for (var turn = 0; turn < turns; turn++)
        {
            var options = new ChatOptions
            {
                ResponseFormat = format,
                Tools = task.Tools.Count > 0 ? [.. task.Tools.Select(t => t.Declaration)] : null,
            };
            var reply = await caller.AskAsync(model, task.Speaker, messages, options, text => progress.Write(task.Speaker, text), cancellationToken);
            if (reply is ModelReply.Failed failed)
            {
                if (format is null || failed.Fault.Code != FaultCodes.BadRequest || failed.Status is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity))
                {
                    return new AgentAnswer.Failed(failed.Fault);
                }

                // Many servers know no schema. The system message describes the fields as well, so asking without it is worth one more request.
                format = null;
                continue;
            }

            var answered = (ModelReply.Answered)reply;
            messages.Add(answered.Message);
            if (answered.ToolCalls.Count > 0)
            {
                var (results, fault) = await UseToolsAsync(task, answered.ToolCalls, cancellationToken);
                if (fault is not null)
                {
                    return new AgentAnswer.Failed(fault);
                }

                messages.Add(new ChatMessage(ChatRole.Tool, results));
                continue;
            }

            if (task.Shape is not { } shape)
            {
                var text = answered.Text.Trim();
                progress.Note(new ActivityNote(NoteKinds.Turn, task.Speaker, Shorten(text)));
                return new AgentAnswer.Given(text, Workflows.Activities.Values.Text(text));
            }

            var (value, problems) = shape.Read(answered.Text);
            if (value is { } fitting)
            {
                progress.Note(new ActivityNote(NoteKinds.Turn, task.Speaker, Shorten(fitting.GetRawText())));
                return new AgentAnswer.Given(answered.Text.Trim(), fitting);
            }

            if (repaired)
            {
                return new AgentAnswer.Failed(WrongShape(model, problems, answered.Text));
            }

            repaired = true;
            turns = Math.Max(turns, turn + 2);
            progress.Note(new ActivityNote(NoteKinds.Warning, task.Speaker, $"The answer did not have the fields that this step needs, so it was asked again: {string.Join(" ", problems)}"));
            messages.Add(new ChatMessage(ChatRole.User, $"Your answer does not fit. {string.Join(" ", problems)}\nGive the whole answer again, corrected. {shape.Instruction()}"));
        }

        return new AgentAnswer.Failed(new Fault(
            FaultCodes.TooManyTurns,
            $"{task.Speaker} went on using tools for {turns} turns and gave no answer, so it was stopped. Make the task smaller, or take a tool away."));
    }

    private async Task<(List<AIContent> Results, Fault? Fault)> UseToolsAsync(AgentTask task, IReadOnlyList<FunctionCallContent> calls, CancellationToken cancellationToken)
    {
        var results = new List<AIContent>();
        foreach (var call in calls)
        {
            var outcome = await UseToolAsync(task, call, cancellationToken);
            if (outcome.Fault is not null)
            {
                return ([], outcome.Fault);
            }

            results.Add(new FunctionResultContent(call.CallId, outcome.Text));
        }

        return (results, null);
    }

    private async ValueTask<ToolOutcome> UseToolAsync(AgentTask task, FunctionCallContent call, CancellationToken cancellationToken)
    {
        var tool = task.Tools.FirstOrDefault(t => t.WireName.Equals(call.Name, StringComparison.OrdinalIgnoreCase));
        if (tool is null)
        {
            progress.Note(new ActivityNote(NoteKinds.Warning, task.Speaker, $"Asked for the tool \"{Shorten(call.Name, 100)}\", which this step does not grant. It was refused."));
            return new(task.Tools.Count == 0
                ? "Refused: you have no tools in this task. Answer without."
                : $"Refused: this tool is not granted. Your tools: {string.Join(", ", task.Tools.Select(t => t.WireName))}.");
        }

        if (call.Exception is not null)
        {
            return new("The arguments were not valid JSON. Call the tool again with one JSON object.");
        }

        var arguments = ToolArguments.ToJson(call);
        var outcome = await tool.RunAsync(arguments, cancellationToken);
        if (!tool.NotesItself && outcome.Fault is null)
        {
            progress.Note(new ActivityNote(NoteKinds.ToolCall, task.Speaker, $"{tool.Name} {Shorten(arguments.GetRawText(), 500)}: {Shorten(outcome.Text, 1_000)}"));
        }

        return outcome;
    }

    private Fault WrongShape(ModelConnection model, IReadOnlyList<string> problems, string raw) => new(
        FaultCodes.WrongShape,
        $"The model \"{model.Model}\" did not give the fields that this step needs, also when asked a second time: {string.Join(" ", problems)} Describe the fields more clearly, or choose a stronger model.")
    {
        Detail = ModelFaults.Detail(model, raw),
        Retryable = caller.Attempt <= 1,
    };

    private static string Shorten(string text, int length = NoteLength) => text.Length <= length ? text : text[..(length - 3)] + "...";
}
