using System.Collections.Immutable;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>Collects what a person should know, without repeating itself and without flooding the screen.</summary>
internal sealed class Warnings
{
    private const int Max = 100;

    private readonly List<ImportWarning> _all = [];
    private int _more;

    public void Add(string message, string? activityId = null)
    {
        var warning = new ImportWarning(message, activityId);
        if (_all.Count >= Max)
        {
            _more++;
        }
        else if (!_all.Contains(warning))
        {
            _all.Add(warning);
        }
    }

    public ImmutableArray<ImportWarning> ToImmutable() => _more == 0 ? [.. _all] : [.. _all, new($"{_more} more remarks of these kinds.")];
}
