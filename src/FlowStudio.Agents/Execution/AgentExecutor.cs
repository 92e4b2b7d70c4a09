using FlowStudio.Agents.Models;
using FlowStudio.Agents.Tools;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Execution;

/// <summary>One agent does the task of one step.</summary>
internal sealed class AgentExecutor(Attempts attempts, ModelConnector connector, ToolCatalog tools) : IActivityExecutor
{
    public string Kind => ActivityKinds.Agent;

    public Task<ActivityResult> ExecuteAsync(ActivityCall call, CancellationToken cancellationToken) => attempts.RunAsync(call, WorkAsync, cancellationToken);

    private async Task<ActivityResult> WorkAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var call = attempt.Call;
        var settings = (AgentSettings)call.Activity.Settings;
        var speaker = settings.Role.Trim().Length > 0 ? settings.Role.Trim() : call.Activity.Label;
        var filled = call.InputText(TextFields.Prompt);
        if (string.IsNullOrWhiteSpace(filled) && string.IsNullOrWhiteSpace(settings.Goal))
        {
            return new ActivityResult.Faulted(new Fault(
                FaultCodes.NoTask, $"\"{call.Activity.Label}\" has nothing to do: its task is empty after the references were filled in. Write a task, or check what the steps before it gave."));
        }

        var (model, fault) = await connector.OpenAsync(settings.Model, cancellationToken);
        if (model is null)
        {
            return new ActivityResult.Faulted(fault!);
        }

        using (model)
        {
            var shape = settings.OutputFields.IsDefaultOrEmpty ? null : new AnswerShape(settings.OutputFields);
            var task = new AgentTask
            {
                Speaker = speaker,
                System = Prompt.System(speaker, settings.Goal, settings.Instructions, shape?.Instruction() ?? ""),
                Task = string.IsNullOrWhiteSpace(filled) ? "Reach your goal now." : DataFence.Compose(settings.Prompt, filled),
                Tools = CatalogTool.Grant(tools, settings.Tools.IsDefault ? [] : settings.Tools, speaker, call.Progress),
                Shape = shape,
            };
            return Attempt.Ended(await new AgentTurn(attempt.Caller, call.Progress).RunAsync(task, model, cancellationToken));
        }
    }
}
