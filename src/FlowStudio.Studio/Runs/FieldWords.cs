using System.Text.Json;
using FlowStudio.Workflows.Activities;

namespace FlowStudio.Studio.Runs;

/// <summary>What the text fields of steps are called.</summary>
internal static class FieldWords
{
    public static string Of(string field) => field switch
    {
        TextFields.Prompt => "Task",
        TextFields.Task => "Task of the team",
        TextFields.Question => "Question",
        TextFields.Proposal => "What is proposed",
        TextFields.Why => "Why it is asked",
        TextFields.Value => "Value",
        TextFields.Items => "Items",
        TextFields.Until => "Until when",
        TextFields.EventKey => "Key of the event",
        _ => TextFields.InputOf(field) ?? field,
    };

    /// <summary>Where a text stops being JSON: "line 1, character 3".</summary>
    public static string Place(JsonException e) => e is { LineNumber: { } line, BytePositionInLine: { } character } ? $"line {line + 1}, character {character + 1}" : "how deep it goes";
}
