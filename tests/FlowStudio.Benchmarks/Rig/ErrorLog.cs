using Microsoft.Extensions.Logging;

namespace FlowStudio.Benchmarks.Rig;

/// <summary>A figure of something that failed is no figure: failures go to the console.</summary>
internal sealed class ErrorLog<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.Error.WriteLine($"{formatter(state, exception)} {exception}".TrimEnd());
        }
    }
}
