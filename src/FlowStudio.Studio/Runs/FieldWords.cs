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
}
