using System.Globalization;
using FlowStudio.Agents.Models;

namespace FlowStudio.Studio.Settings;

/// <summary>One row of prices while it is being typed in.</summary>
public sealed class PriceDraft
{
    public Guid Key { get; } = Guid.NewGuid();

    public string Model { get; set; } = "";

    /// <summary>US dollars for a million tokens that are sent.</summary>
    public string Input { get; set; } = "";

    /// <summary>US dollars for a million tokens that are answered.</summary>
    public string Output { get; set; } = "";

    public static PriceDraft Of(ModelPrice price) => new() { Model = price.Model, Input = Show(price.InputPerMillion), Output = Show(price.OutputPerMillion) };

    /// <summary>Null when something is wrong; <see cref="Problem"/> says what.</summary>
    public ModelPrice? ToPrice() => Problem([]) is null ? new ModelPrice(Model.Trim(), Parse(Input)!.Value, Parse(Output)!.Value) : null;

    /// <summary>What is wrong with this row, in plain words; null when nothing is.</summary>
    public string? Problem(IEnumerable<PriceDraft> others)
    {
        if (Parse(Input) is not { } input || Parse(Output) is not { } output)
        {
            return $"“{(Parse(Input) is null ? Input : Output)}” is no price. Type dollars with a point, for example 0.15.";
        }

        if (new ModelPrice(Model.Trim(), input, output).Validate() is [var problem, ..])
        {
            return problem.Message;
        }

        return others.Any(o => o != this && o.Model.Trim().Equals(Model.Trim(), StringComparison.OrdinalIgnoreCase))
            ? $"“{Model.Trim()}” stands here twice. Keep one of the rows."
            : null;
    }

    private static string Show(decimal price) => price.ToString("0.00####", CultureInfo.InvariantCulture);

    private static decimal? Parse(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var price) ? price : null;
}
