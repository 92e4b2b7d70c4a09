namespace FlowStudio.Runtime.Database;

/// <summary>What is known of the database server right now.</summary>
public abstract record DatabaseStatus
{
    private DatabaseStatus()
    {
    }

    /// <summary>The first start is under way.</summary>
    public sealed record Starting : DatabaseStatus;

    /// <summary>The server at home answers.</summary>
    public sealed record Ready : DatabaseStatus;

    /// <summary>The server at home has gone and is being started again. Runs go on by themselves afterwards.</summary>
    /// <param name="Reason">A sentence for people.</param>
    public sealed record Restarting(string Reason) : DatabaseStatus;

    /// <summary>Five starts within a minute did not help. FlowStudio keeps trying every ten seconds; a person should look at the reason.</summary>
    /// <param name="Reason">Sentences for people: what is wrong and what to do.</param>
    public sealed record Failed(string Reason) : DatabaseStatus;

    /// <summary>A PostgreSQL of your own is used; FlowStudio does not watch over it.</summary>
    public sealed record External : DatabaseStatus;
}
