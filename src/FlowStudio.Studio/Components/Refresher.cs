namespace FlowStudio.Studio.Components;

/// <summary>
/// Looks again when something has changed, one look at a time: changes that come during a look lead to one more. Only for calls on a
/// circuit's dispatcher.
/// </summary>
public sealed class Refresher(Func<Task> look)
{
    private bool running;
    private bool again;

    public async Task RunAsync()
    {
        again = true;
        if (running)
        {
            return;
        }

        running = true;
        try
        {
            while (again)
            {
                again = false;
                await look();
            }
        }
        finally
        {
            running = false;
        }
    }
}
