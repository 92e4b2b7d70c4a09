using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace FlowStudio.Runtime.Storage;

/// <summary>
/// Puts one statement together from parts, with parameters numbered as they come. The text depends on which parts there are, never on a value, so
/// that the server keeps few plans.
/// </summary>
internal sealed class StatementBuilder
{
    // Few rows as VALUES cost half of what they cost as arrays; many would each need a plan of their own.
    private const int MostValues = 4;

    private readonly StringBuilder text = new();
    private readonly List<NpgsqlParameter> parameters = [];

    public void Text(string part) => text.Append(part);

    /// <returns>The parameter's name in the text.</returns>
    public string Add(object? value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = Storable.Of(value, type) ?? DBNull.Value, NpgsqlDbType = type });
        return $"${parameters.Count}";
    }

    /// <returns>What stands in a FROM: the rows, under the alias and the columns' names.</returns>
    public string Rows(string alias, params IColumn[] columns)
    {
        var count = columns[0].Count;
        var names = $"{alias} ({string.Join(", ", columns.Select(c => c.Name))})";
        if (count > MostValues)
        {
            return $"unnest({string.Join(", ", columns.Select(c => Add(c.All, NpgsqlDbType.Array | c.Type)))}) as {names}";
        }

        var rows = Enumerable.Range(0, count).Select(row => $"({string.Join(", ", columns.Select(c => Add(c.At(row), c.Type)))})");
        return $"(values {string.Join(", ", rows)}) as {names}";
    }

    public NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(text.ToString(), connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

/// <summary>One column of rows that a statement writes.</summary>
internal interface IColumn
{
    string Name { get; }

    NpgsqlDbType Type { get; }

    int Count { get; }

    /// <summary>An array of the column's own type.</summary>
    object All { get; }

    object? At(int row);
}

internal sealed class Column<T>(string name, NpgsqlDbType type, IEnumerable<T> values) : IColumn
{
    private readonly T[] values = [.. values];

    public string Name => name;

    public NpgsqlDbType Type => type;

    public int Count => values.Length;

    public object All => values;

    public object? At(int row) => values[row];
}
