using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Planning;

namespace FlowStudio.Testing.Workflows;

/// <summary>
/// Draws a workflow at random that the planner accepts: sequences, parallel branches, routers, gates that send back, nested joins, loops in
/// loops and around forks, ways out of the middle of a loop, ways past a step, dead branches, error paths. The same seed draws the same.
/// </summary>
public sealed class RandomWorkflow
{
    private readonly Random chance;
    private readonly RandomWorkflowOptions options;
    private readonly WorkflowBuilder drawing = WorkflowBuilder.New();
    private int steps;
    private int budget;

    private RandomWorkflow(int seed, RandomWorkflowOptions options)
    {
        chance = new Random(seed);
        this.options = options;
        budget = options.MostSteps;
    }

    public static WorkflowDefinition Definition(int seed, RandomWorkflowOptions? options = null)
    {
        var random = new RandomWorkflow(seed, options ?? new RandomWorkflowOptions());
        random.Sequence([new End("start", Ports.Done)], depth: 0, loop: null);
        return random.drawing.Build();
    }

    /// <summary>A plan that can run: a join that the planner refuses as one that cannot finish is made a patient one.</summary>
    public static WorkflowPlan Plan(int seed, RandomWorkflowOptions? options = null)
    {
        var definition = Definition(seed, options);
        var plan = WorkflowPlanner.Plan(definition);
        var refused = plan.Problems.Where(p => p.Code == "join.neverFinishes").Select(p => p.ActivityId).ToHashSet();
        if (refused.Count > 0)
        {
            plan = WorkflowPlanner.Plan(definition with
            {
                Activities = [.. definition.Activities.Select(a => refused.Contains(a.Id) ? a with { Settings = new JoinSettings() } : a)],
            });
        }

        return plan.CanRun ? plan : throw new InvalidOperationException($"Seed {seed}: {string.Join(Environment.NewLine, plan.Problems)}");
    }

    private List<End> Sequence(List<End> ends, int depth, Loop? loop)
    {
        var past = new List<End>();
        var blocks = chance.Next(1, 5);
        for (var i = 0; i < blocks && ends.Count > 0; i++)
        {
            if (chance.Next(100) < 15)
            {
                past.AddRange(ends);
            }

            ends = Block(ends, depth, loop);
            if (past.Count > 0 && chance.Next(2) == 0)
            {
                ends = [.. ends, .. past];
                past.Clear();
            }
        }

        return [.. ends, .. past];
    }

    private List<End> Block(List<End> ends, int depth, Loop? loop)
    {
        var deep = depth >= options.MostDepth || budget <= 0;
        return (deep ? chance.Next(3) : chance.Next(options.ForEach ? 14 : 12)) switch
        {
            0 => Worker(ends, loop),
            1 => Control(ends),
            2 => Gate(ends, loop),
            3 or 4 => Choice(ends, depth, loop),
            5 or 6 or 7 => Fork(ends, depth, loop),
            8 or 9 or 10 => Repeat(ends, depth),
            12 or 13 => Each(ends, depth),
            _ => Worker(ends, loop),
        };
    }

    private List<End> Worker(List<End> ends, Loop? loop)
    {
        var id = Add("agent", (d, name) => chance.Next(4) == 0 ? d.Team(name) : d.Agent(name));
        Lead(ends, id);
        var next = new List<End> { new(id, Ports.Done) };
        if (chance.Next(3) == 0)
        {
            switch (chance.Next(3))
            {
                case 0:
                    next.Add(new End(id, Ports.Failed));
                    break;
                case 1 when loop is not null:
                    loop.Breaks.Add(new End(id, Ports.Failed));
                    break;
                default:
                    var handler = Add("handler", (d, name) => d.Agent(name));
                    Lead([new End(id, Ports.Failed)], handler);
                    if (chance.Next(2) == 0)
                    {
                        next.Add(new End(handler, Ports.Done));
                    }

                    break;
            }
        }

        return next;
    }

    private List<End> Control(List<End> ends)
    {
        var finishes = options.Finishes && chance.Next(8) == 0;
        var id = finishes ? Add("finish", (d, name) => d.Finish(name)) : chance.Next(3) switch
        {
            0 => Add("wait", (d, name) => d.Wait(name)),
            1 => Add("output", (d, name) => d.Output(name)),
            _ => Add("set", (d, name) => d.Set(name, $"{name}Value")),
        };
        Lead(ends, id);
        return finishes ? [] : [new End(id, Ports.Done)];
    }

    private List<End> Gate(List<End> ends, Loop? loop)
    {
        var expires = chance.Next(2) == 0;
        var id = Add("gate", (d, name) => d.Gate(name, g => g with { ExpiresAfter = expires ? TimeSpan.FromHours(1) : null }));
        Lead(ends, id);
        if (loop is not null && chance.Next(2) == 0)
        {
            Back(new End(id, Ports.SentBack), loop);
        }

        return chance.Next(2) == 0 ? [new End(id, Ports.Approved)] : [new End(id, Ports.Approved), new End(id, Ports.Rejected)];
    }

    private List<End> Choice(List<End> ends, int depth, Loop? loop)
    {
        var ways = Enumerable.Range(1, chance.Next(1, 4)).Select(i => $"Way {i}").ToArray();
        var id = Add("router", (d, name) => d.Router(name, ways));
        Lead(ends, id);
        var after = new List<End>();
        foreach (var way in ways.Append(Ports.Otherwise))
        {
            var end = new End(id, way);
            switch (chance.Next(6))
            {
                case 0:
                    break;
                case 1:
                    after.Add(end);
                    break;
                case 2 when loop is not null:
                    loop.Breaks.Add(end);
                    break;
                case 3 when loop is not null && way != Ports.Otherwise:
                    Back(end, loop);
                    break;
                default:
                    after.AddRange(Sequence([end], depth + 1, loop));
                    break;
            }
        }

        return Together(after);
    }

    private List<End> Fork(List<End> ends, int depth, Loop? loop)
    {
        var branches = Enumerable.Range(1, chance.Next(2, 5)).Select(i => $"Branch {i}").ToArray();
        var id = Add("parallel", (d, name) => d.Parallel(name, branches));
        Lead(ends, id);
        var after = new List<End>();
        foreach (var branch in branches)
        {
            after.AddRange(chance.Next(6) == 0 ? [new End(id, branch)] : Sequence([new End(id, branch)], depth + 1, loop));
        }

        return Together(after);
    }

    private List<End> Repeat(List<End> ends, int depth)
    {
        var head = chance.Next(4) switch
        {
            0 => Add("join", (d, name) => d.Join(name)),
            1 => Add("parallel", (d, name) => d.Parallel(name, "Branch 1", "Branch 2")),
            2 => Add("router", (d, name) => d.Router(name, "Way 1")),
            _ => Add("agent", (d, name) => d.Agent(name)),
        };
        Lead(ends, head);
        var loop = new Loop(head);
        var inside = head.StartsWith("parallel", StringComparison.Ordinal)
            ? [.. Sequence([new End(head, "Branch 1")], depth + 1, loop), .. Sequence([new End(head, "Branch 2")], depth + 1, loop)]
            : Sequence([new End(head, head.StartsWith("router", StringComparison.Ordinal) ? "Way 1" : Ports.Done)], depth + 1, loop);
        if (inside.Count == 0)
        {
            return loop.Breaks;
        }

        if (chance.Next(3) == 0)
        {
            var gate = Add("gate", (d, name) => d.Gate(name));
            Lead(inside, gate);
            Back(new End(gate, Ports.SentBack), loop);
            return [.. loop.Breaks, new End(gate, Ports.Approved), new End(gate, Ports.Rejected)];
        }

        var again = Add("router", (d, name) => d.Router(name, "Again"));
        Lead(inside, again);
        Back(new End(again, "Again"), loop);
        return [.. loop.Breaks, new End(again, Ports.Otherwise)];
    }

    /// <summary>What is inside leads back, ends, or does both.</summary>
    private List<End> Each(List<End> ends, int depth)
    {
        var id = Add("each", (d, name) => d.ForEach(name, chance.Next(1, 4)));
        Lead(ends, id);
        var inside = Sequence(Worker([new End(id, Ports.Item)], loop: null), depth + 1, loop: null);
        Lead(inside.Count > 0 && chance.Next(6) == 0 ? inside[1..] : inside, id);
        return [new End(id, Ports.Done)];
    }

    /// <summary>Sometimes through a join, sometimes straight into whatever comes next.</summary>
    private List<End> Together(List<End> ends)
    {
        if (ends.Count == 0 || chance.Next(3) == 0)
        {
            return ends;
        }

        var mode = chance.Next(4) switch
        {
            0 when options.RacingJoins => JoinMode.First,
            1 when options.RacingJoins => JoinMode.Count,
            2 when options.StrictJoins => JoinMode.AllDrawn,
            _ => JoinMode.AllStarted,
        };
        var count = mode == JoinMode.Count ? chance.Next(1, ends.Distinct().Count() + 1) : 1;
        if (mode == JoinMode.Count && !options.StrictJoins)
        {
            count = 1;
        }

        var id = Add("join", (d, name) => d.Join(name, mode, count));
        Lead(ends, id);
        return [new End(id, Ports.Done)];
    }

    private string Add(string kind, Func<WorkflowBuilder, string, WorkflowBuilder> draw)
    {
        // Numbered against the order of drawing, so that ids say nothing about who comes first.
        var id = $"{kind}{(++steps * 7919) % 10007}";
        budget--;
        draw(drawing, id);
        return id;
    }

    private void Lead(List<End> ends, string target)
    {
        foreach (var end in ends)
        {
            if (!drawing.Has(new Connection(end.Step, end.Port, target)))
            {
                drawing.Connect(end.Step, target, end.Port);
            }
        }
    }

    private void Back(End end, Loop loop)
    {
        if (!drawing.Has(new Connection(end.Step, end.Port, loop.Head)))
        {
            drawing.Connect(end.Step, loop.Head, end.Port, chance.Next(1, 4));
        }
    }

    private sealed record End(string Step, string Port);

    private sealed record Loop(string Head)
    {
        public List<End> Breaks { get; } = [];
    }
}

/// <param name="RacingJoins">Joins that are content with some of their branches: what runs then depends on who is faster.</param>
/// <param name="Finishes">Steps that end the run whatever else goes on; the same.</param>
/// <param name="ForEach">Lists: which item a visit is for depends on who is faster.</param>
/// <param name="StrictJoins">Joins that fail when a branch is not taken.</param>
public sealed record RandomWorkflowOptions(
    bool RacingJoins = false, bool Finishes = false, bool StrictJoins = false, bool ForEach = false, int MostSteps = 30, int MostDepth = 3)
{
    public static RandomWorkflowOptions Everything { get; } = new(RacingJoins: true, Finishes: true, StrictJoins: true, ForEach: true);
}
