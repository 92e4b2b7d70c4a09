using FlowStudio.Workflows.Definitions;
using Microsoft.AspNetCore.Components;

namespace FlowStudio.Studio.Designer.Panel;

/// <summary>What every editor of a kind of step has: the settings as they are, and a way to hand over others.</summary>
/// <typeparam name="T">The settings of the kind.</typeparam>
public abstract class StepEditor<T> : ComponentBase
    where T : ActivitySettings
{
    [Parameter, EditorRequired] public required Activity Activity { get; set; }

    /// <summary>Field (for undo: typing on in the same field is the same step) and the new settings.</summary>
    [Parameter] public EventCallback<(string Field, ActivitySettings Settings)> OnChange { get; set; }

    [CascadingParameter] internal PanelContext Context { get; set; } = null!;

    protected T Settings => (T)Activity.Settings;

    protected Task Set(string field, T settings) => OnChange.InvokeAsync((field, settings));
}
