using Xunit;

namespace FlowStudio.Testing;

/// <summary>Waits for what has no signal of its own.</summary>
public static class Eventually
{
    /// <summary>Looks again until it holds; fails with <paramref name="complaint"/> after the limit.</summary>
    public static async Task Async(Func<bool> holds, string complaint, TimeSpan? limit = null)
    {
        var end = Environment.TickCount64 + (long)(limit ?? TimeSpan.FromSeconds(30)).TotalMilliseconds;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < end, complaint);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Looks again until there is something to find; fails with what <paramref name="complaint"/> says after the limit.</summary>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> look, Func<string> complaint, TimeSpan? limit = null)
        where T : class
    {
        T? found = null;
        var end = Environment.TickCount64 + (long)(limit ?? TimeSpan.FromSeconds(30)).TotalMilliseconds;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((found = await look()) is null)
        {
            if (Environment.TickCount64 >= end)
            {
                Assert.Fail(complaint());
            }

            await timer.WaitForNextTickAsync();
        }

        return found;
    }
}
