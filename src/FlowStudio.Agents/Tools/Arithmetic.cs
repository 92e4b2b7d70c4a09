using System.Globalization;

namespace FlowStudio.Agents.Tools;

/// <summary>
/// Sums over decimals, read by descent. It knows numbers, operators and a handful of functions and nothing else, so there is nothing in
/// it to break out of; length and depth are bounded.
/// </summary>
internal static class Arithmetic
{
    private const int MaxLength = 1_000;
    private const int MaxDepth = 50;

    /// <summary>Either the text of the result, or why there is none.</summary>
    public readonly record struct Result(string Text, string? Error);

    public static Result Evaluate(string expression)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            return new("", "There is nothing to calculate. Give an expression such as 12 * 3.5.");
        }

        if (expression.Length > MaxLength)
        {
            return new("", $"The expression is longer than {MaxLength} characters. Split it.");
        }

        try
        {
            var reader = new Reader(expression);
            var value = reader.Sum(0);
            reader.End();
            return new(Format(value), null);
        }
        catch (ExpressionException exception)
        {
            return new("", exception.Message);
        }
        catch (DivideByZeroException)
        {
            return new("", "That divides by zero.");
        }
        catch (OverflowException)
        {
            return new("", "The result is too large: at most 28 digits can be calculated.");
        }
    }

    private static string Format(decimal value)
    {
        // "G29" drops the trailing zeros that a division leaves behind.
        var text = value.ToString("G29", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? value.ToString("0.############################", CultureInfo.InvariantCulture) : text;
    }

    private sealed class ExpressionException(string message) : Exception(message);

    private sealed class Reader(string text)
    {
        private int _at;

        public decimal Sum(int depth)
        {
            var left = Product(Deeper(depth));
            while (true)
            {
                if (Take('+'))
                {
                    left += Product(Deeper(depth));
                }
                else if (Take('-', '\u2212', '\u2013'))
                {
                    left -= Product(Deeper(depth));
                }
                else
                {
                    return left;
                }
            }
        }

        public void End()
        {
            if (Peek() is { } c)
            {
                throw Unexpected(c);
            }
        }

        private decimal Product(int depth)
        {
            var left = Signed(depth);
            while (true)
            {
                if (Take('*', '\u00d7', '\u00b7'))
                {
                    left *= Signed(depth);
                }
                else if (Take('/', '\u00f7', ':'))
                {
                    left /= Signed(depth);
                }
                else if (PeekModulo())
                {
                    Take('%');
                    left %= Signed(depth);
                }
                else
                {
                    return left;
                }
            }
        }

        // -2^2 is -4, as on paper.
        private decimal Signed(int depth) =>
            Take('-', '\u2212', '\u2013') ? -Signed(Deeper(depth)) : Take('+') ? Signed(Deeper(depth)) : Power(depth);

        private decimal Power(int depth)
        {
            var power = Percent(depth);
            return Take('^') ? Raise(power, Signed(Deeper(depth))) : power;
        }

        private decimal Percent(int depth)
        {
            var value = Atom(depth);
            while (Peek() == '%' && !PeekModulo())
            {
                Take('%');
                value /= 100m;
            }

            return value;
        }

        private decimal Atom(int depth)
        {
            if (Take('('))
            {
                var inner = Sum(Deeper(depth));
                return Take(')') ? inner : throw Missing();
            }

            return Peek() switch
            {
                { } c when char.IsAsciiDigit(c) || c == '.' => Number(),
                { } c when char.IsAsciiLetter(c) => Function(depth),
                { } c => throw Unexpected(c),
                null => throw new ExpressionException("The expression ends too early: a number is missing at its end."),
            };
        }

        private decimal Number()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '.' or '_'))
            {
                _at++;
            }

            var digits = text[start.._at].Replace("_", "", StringComparison.Ordinal);
            return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new ExpressionException($"\"{digits}\" is not a number that can be calculated with. Write it like 1234.5.");
        }

        private decimal Function(int depth)
        {
            var start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
            {
                _at++;
            }

            var name = text[start.._at].ToLowerInvariant();
            if (name == "pi")
            {
                return 3.1415926535897932384626433833m;
            }

            if (name is not ("round" or "abs" or "min" or "max" or "sqrt" or "floor" or "ceil"))
            {
                throw new ExpressionException($"\"{name}\" is not known. There are round, floor, ceil, abs, min, max, sqrt and pi.");
            }

            if (!Take('('))
            {
                throw new ExpressionException($"After \"{name}\" comes a bracket: {name}(2.5).");
            }

            var arguments = new List<decimal> { Sum(Deeper(depth)) };
            while (Take(',', ';'))
            {
                arguments.Add(Sum(Deeper(depth)));
            }

            return Take(')') ? Apply(name, arguments) : throw Missing();
        }

        private static decimal Apply(string name, List<decimal> arguments) => (name, arguments.Count) switch
        {
            ("min", _) => arguments.Min(),
            ("max", _) => arguments.Max(),
            ("abs", 1) => Math.Abs(arguments[0]),
            ("floor", 1) => Math.Floor(arguments[0]),
            ("ceil", 1) => Math.Ceiling(arguments[0]),
            ("round", 1) => Math.Round(arguments[0], MidpointRounding.AwayFromZero),
            ("round", 2) when arguments[1] is >= 0 and <= 28 => Math.Round(arguments[0], (int)arguments[1], MidpointRounding.AwayFromZero),
            ("round", 2) => throw new ExpressionException("round takes between 0 and 28 places."),
            ("sqrt", 1) => Root(arguments[0]),
            _ => throw new ExpressionException($"{name} takes {(name == "round" ? "one or two values" : "one value")}, not {arguments.Count}."),
        };

        private static decimal Root(decimal value)
        {
            if (value < 0)
            {
                throw new ExpressionException("There is no square root of a number below zero.");
            }

            if (value == 0)
            {
                return 0;
            }

            // Newton's method from the nearest double; three rounds fill a decimal's 28 digits.
            var root = (decimal)Math.Sqrt((double)value);
            for (var i = 0; i < 3; i++)
            {
                root = (root + value / root) / 2;
            }

            var rounded = Math.Round(root, 14);
            return rounded * rounded == value ? rounded : root;
        }

        private static decimal Raise(decimal value, decimal exponent)
        {
            if (exponent != Math.Truncate(exponent))
            {
                return exponent == 0.5m ? Root(value) : throw new ExpressionException("Only whole numbers can stand after \"^\"; use sqrt for a root.");
            }

            if (Math.Abs(exponent) > 1_000)
            {
                throw new ExpressionException("A power above 1000 is not calculated.");
            }

            var result = 1m;
            for (var i = 0; i < Math.Abs((int)exponent); i++)
            {
                result *= value;
            }

            return exponent < 0 ? 1m / result : result;
        }

        private static int Deeper(int depth) =>
            depth < MaxDepth ? depth + 1 : throw new ExpressionException("The expression is nested too deeply. Split it.");

        private char? Peek()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at < text.Length ? text[_at] : null;
        }

        private bool Take(params ReadOnlySpan<char> any)
        {
            if (Peek() is not { } c || !any.Contains(c))
            {
                return false;
            }

            _at++;
            return true;
        }

        /// <summary>A percent sign with a value behind it divides ("7 % 3"); one without is a hundredth ("19%").</summary>
        private bool PeekModulo()
        {
            if (Peek() != '%')
            {
                return false;
            }

            var next = text.AsSpan(_at + 1).TrimStart();
            return next.Length > 0 && (char.IsAsciiLetterOrDigit(next[0]) || next[0] is '(' or '.');
        }

        private ExpressionException Unexpected(char c) => new($"\"{c}\" at place {_at + 1} does not belong there. Use numbers, + - * / % ^ and brackets.");

        private ExpressionException Missing() => new($"A closing bracket is missing at place {_at + 1}.");
    }
}
