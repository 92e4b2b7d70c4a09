using System.Globalization;
using System.Text.Json;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Library;

internal enum StartFieldKind
{
    Line,
    Lines,
    Number,
    YesNo,
    Date,
}

/// <summary>One field of a start form: what a person typed, and what becomes of it.</summary>
internal sealed class StartField(InputDefinition input, string text)
{
    public InputDefinition Input => input;

    public StartFieldKind Kind { get; } = KindOf(input);

    public bool MayStayEmpty => !input.Required && Kind != StartFieldKind.YesNo;

    /// <summary>As typed, without the zero character, which no database holds. A yes or no is "true" or "false", a date is yyyy-MM-dd.</summary>
    public string Text { get; set => field = value.Replace("\0", "", StringComparison.Ordinal); } = text;

    /// <summary>What is wrong with it, in plain words; null when nothing is.</summary>
    public string? Problem { get; set; }

    /// <summary>The value for the run; null: the field is left out. Sets <see cref="Problem"/>.</summary>
    public JsonElement? Read()
    {
        Problem = null;
        if (Kind == StartFieldKind.YesNo)
        {
            return JsonSerializer.SerializeToElement(Text == "true");
        }

        if (string.IsNullOrWhiteSpace(Text))
        {
            Problem = input.Required ? $"“{input.Label}” is needed. {(Kind is StartFieldKind.Date ? "Pick a date." : "Fill it in.")}" : null;
            return null;
        }

        switch (Kind)
        {
            case StartFieldKind.Number:
                if (decimal.TryParse(Text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
                    && (!IsWhole(input.Type) || number == decimal.Truncate(number)))
                {
                    return JsonSerializer.SerializeToElement(number);
                }

                Problem = IsWhole(input.Type)
                    ? $"“{input.Label}” is a whole number, for example 12."
                    : $"“{input.Label}” is a number, with a point before decimals, for example 12.5.";
                return null;
            case StartFieldKind.Date:
                if (DateOnly.TryParseExact(Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                {
                    return Values.Text(Text);
                }

                Problem = $"“{input.Label}” is a date: year, month and day, for example 2026-03-31.";
                return null;
            default:
                return Values.Text(Text);
        }
    }

    private static StartFieldKind KindOf(InputDefinition input) => input.Type.TrimEnd('?') switch
    {
        "Boolean" => StartFieldKind.YesNo,
        "Number" or "Decimal" or "Double" or "Single" => StartFieldKind.Number,
        var type when IsWhole(type) => StartFieldKind.Number,
        "Date" or "DateOnly" or "DateTime" or "DateTimeOffset" => StartFieldKind.Date,
        _ => input.UiHint.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "multiline" or "codeeditor" => StartFieldKind.Lines,
            "checkbox" => StartFieldKind.YesNo,
            "number" => StartFieldKind.Number,
            "date" or "datepicker" => StartFieldKind.Date,
            _ => StartFieldKind.Line,
        },
    };

    private static bool IsWhole(string type) => type.TrimEnd('?') is "Int16" or "Int32" or "Int64";
}
