using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Events;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Workflows.Execution;

/// <summary>
/// How a For each steps. Each item has a scope of its own, in which the steps behind the port "Item" are settled as in a round of a loop. An item is over
/// when nothing in its scope is live; then the next one begins, until all are over and the For each is left by "Done".
/// </summary>
internal sealed partial class FlowStep
{
    private const string StepLimit = "run.stepLimit";

    public void Expand(int execution, Token token, int items)
    {
        var ways = items == 0 ? [] : plan.Activities[token.Activity].Outgoing.Where(c => plan.Connections[c].Port == Ports.Item);
        Emit(new ForEachStarted(execution, IdOf(token), items, [.. ways.Select(c => plan.Connections[c].Id)]));
        if (items == 0)
        {
            FinishForEach(execution, token, nothingBegun: true);
        }
        else
        {
            tokens[execution] = token with { Status = TokenStatus.Iterating, Lost = 0, Iteration = new Iteration(items, 0, 0) };
            BeginItems(execution);
        }

        Settle();
    }

    private void BeginItems(int execution)
    {
        var token = tokens[execution];
        var iteration = token.Iteration!;
        var header = plan.Activities[token.Activity];
        var atOnce = Math.Clamp(((ForEachSettings)header.Activity.Settings).MaxParallel, 1, ForEachSettings.MostParallel);
        while (iteration.Begun < iteration.Items && iteration.Begun - iteration.Ended < atOnce)
        {
            More(token.Scope);
            var scope = ++lastScope;
            scopes[scope] = new LoopScope(token.Scope, plan.LoopFrom(token.Activity)?.Number ?? -1, iteration.Begun + 1, 0) { Owner = execution, Item = iteration.Begun };
            orders.Add(new Order.BeginItem(execution, token.Activity, iteration.Begun, scope));
            foreach (var c in header.Outgoing.Where(c => plan.Connections[c].Port == Ports.Item))
            {
                signals.Enqueue(new Signal(c, scope, true, token.Sees));
            }

            // Where nothing follows, the item is over at once.
            quiet.Add(scope);
            iteration = iteration with { Begun = iteration.Begun + 1 };
        }

        tokens[execution] = token with { Iteration = iteration };
    }

    private void EndItem(int number, LoopScope scope)
    {
        scopes.Remove(number);
        Less(scope.Parent);
        if (Find(scope.Owner, TokenStatus.Iterating) is not { } token)
        {
            return;
        }

        FlushSkipped();
        Emit(new ItemEnded(scope.Owner, IdOf(token), scope.Item, [.. scope.Back.Select(c => plan.Connections[c].Id)]));
        orders.Add(new Order.EndItem(scope.Owner, scope.Item, number, [.. scope.Back.Select(c => plan.Connections[c].Source)]));
        token = token with { Iteration = token.Iteration! with { Ended = token.Iteration.Ended + 1 } };
        tokens[scope.Owner] = token;
        if (token.Iteration.Ended < token.Iteration.Items)
        {
            BeginItems(scope.Owner);
        }
        else
        {
            FinishForEach(scope.Owner, token, nothingBegun: false);
        }
    }

    private void FinishForEach(int execution, Token token, bool nothingBegun)
    {
        var header = plan.Activities[token.Activity];
        orders.Add(new Order.Collect(execution, token.Activity, token.Attempt, ItemAround(token.Scope)));
        if (nothingBegun)
        {
            var none = Leave(execution, token, Ports.Done);
            Emit(new StepCompleted(execution, header.Id, Ports.Done, none));
            return;
        }

        // The ways into the items have been taken, once for each; they are not settled a second time.
        var done = header.Outgoing.Where(c => plan.Connections[c].Port == Ports.Done).ToList();
        foreach (var c in done)
        {
            signals.Enqueue(new Signal(c, token.Scope, true, token.Sees));
        }

        Remove(execution, token);
        Emit(new StepCompleted(execution, header.Id, Ports.Done, [.. done.Select(c => plan.Connections[c].Id)]));
    }

    private int ItemAround(int scope)
    {
        while (scope > Root && !scopes[scope].IsItem)
        {
            scope = scopes[scope].Parent;
        }

        return scope;
    }

    /// <summary>Cancels whatever is under way for the items of one visit to a For each.</summary>
    private void DropItems(int owner, string reason)
    {
        var items = scopes.Where(s => s.Value.Owner == owner).ToList();
        foreach (var (number, item) in items)
        {
            foreach (var (execution, token) in tokens.Where(t => IsWithin(t.Value.Scope, number)).ToList())
            {
                Drop(execution, token, reason);
            }

            foreach (var inside in scopes.Keys.Where(s => IsWithin(s, number)).ToList())
            {
                quiet.Remove(inside);
                scopes.Remove(inside);
            }

            Less(item.Parent);
        }
    }
}
