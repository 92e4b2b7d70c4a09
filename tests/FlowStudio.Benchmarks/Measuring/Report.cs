using System.Globalization;

namespace FlowStudio.Benchmarks.Measuring;

/// <summary>Plain aligned text.</summary>
internal sealed class Report(TextWriter output)
{
    public void Machine() => output.WriteLine(
        $"{Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, .NET {Environment.Version}, load {Load()}. Figures are medians unless they say otherwise.");

    public void Begin(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    /// <param name="n">How many times it was measured.</param>
    public void Line(string what, string figure, int n, string note = "") =>
        output.WriteLine($"  {what,-44} {figure,14}   n = {n,-5} {note}".TrimEnd());

    public void Ratio(string what, double ratio, string note = "") =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-44} {ratio,13:0.00}x   {note}").TrimEnd());

    public void Percentiles(string what, Sample sample) => Line(what, Time(sample.Median), sample.Count, $"p95 {Time(sample.Percentile(95))}");

    public void Note(string text) => output.WriteLine($"  {text}");

    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.000} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
    };

    public static string Memory(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0} MB");

    public static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
