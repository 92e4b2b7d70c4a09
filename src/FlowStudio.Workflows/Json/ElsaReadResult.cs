using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json;

/// <summary>A definition with what a person should know about it, or the one problem for which it was refused.</summary>
public sealed record ElsaReadResult
{
    private ElsaReadResult()
    {
    }

    public WorkflowDefinition? Definition { get; private init; }

    public ImmutableArray<ImportWarning> Warnings { get; private init; } = [];

    public ImportProblem? Problem { get; private init; }

    [MemberNotNullWhen(true, nameof(Definition))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsRead => Definition is not null;

    internal static ElsaReadResult Read(WorkflowDefinition definition, ImmutableArray<ImportWarning> warnings) =>
        new() { Definition = definition, Warnings = warnings };

    internal static ElsaReadResult Refused(ImportProblem problem) => new() { Problem = problem };
}

/// <summary>Why a file cannot be opened.</summary>
/// <param name="Message">What is wrong, where, and what to do, in plain words.</param>
/// <param name="Path">Where in the document: <c>root.activities[3].id</c>; empty: the document as a whole.</param>
/// <param name="Line">Counts from 1; null: not known.</param>
/// <param name="Column">Counts characters from 1; null: not known.</param>
public sealed record ImportProblem(string Message, string Path = "", int? Line = null, int? Column = null);

/// <summary>Something that was opened differently from what the file says.</summary>
/// <param name="ActivityId">The step that it is about; null: the definition.</param>
public sealed record ImportWarning(string Message, string? ActivityId = null);
