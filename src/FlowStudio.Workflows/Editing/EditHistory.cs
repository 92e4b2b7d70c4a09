using System.Collections.Immutable;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Editing;

/// <summary>The definition as it is, was and could be again. Undo is the previous value: nothing is computed backwards.</summary>
public sealed record EditHistory
{
    public const int MostSteps = 500;

    private EditHistory(WorkflowDefinition current, ImmutableStack<Step> past, ImmutableStack<Step> future, int depth)
    {
        Current = current;
        this.past = past;
        this.future = future;
        this.depth = depth;
    }

    private readonly ImmutableStack<Step> past;
    private readonly ImmutableStack<Step> future;
    private readonly int depth;

    public WorkflowDefinition Current { get; }

    public bool CanUndo => !past.IsEmpty;

    public bool CanRedo => !future.IsEmpty;

    /// <summary>What an undo would take back, in plain words; empty when there is nothing.</summary>
    public string UndoLabel => past.IsEmpty ? "" : past.Peek().Label;

    public string RedoLabel => future.IsEmpty ? "" : future.Peek().Label;

    public static EditHistory Of(WorkflowDefinition definition) => new(definition, [], [], 0);

    /// <param name="label">What the person did: "Move 3 steps".</param>
    public EditHistory Push(WorkflowDefinition next, string label)
    {
        if (ReferenceEquals(next, Current))
        {
            return this;
        }

        var steps = past.Push(new Step(Current, label));
        var kept = depth + 1;
        if (kept > MostSteps + (MostSteps / 10))
        {
            // Cut now and then rather than at every step: cutting a stack is work.
            steps = ImmutableStack.CreateRange(steps.Take(MostSteps).Reverse());
            kept = MostSteps;
        }

        return new EditHistory(next, steps, [], kept);
    }

    /// <summary>The last step goes on: typing into one field is one step.</summary>
    public EditHistory Amend(WorkflowDefinition next) => new(next, past, [], depth);

    public EditHistory Undo() => past.IsEmpty
        ? this
        : new EditHistory(past.Peek().Definition, past.Pop(), future.Push(new Step(Current, past.Peek().Label)), depth - 1);

    public EditHistory Redo() => future.IsEmpty
        ? this
        : new EditHistory(future.Peek().Definition, past.Push(new Step(Current, future.Peek().Label)), future.Pop(), depth + 1);

    private sealed record Step(WorkflowDefinition Definition, string Label);
}
