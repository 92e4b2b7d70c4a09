namespace FlowStudio.Runtime.Database;

/// <summary>What can be wrong with the data folder, in words for people.</summary>
internal static class DataFolderProblems
{
    public static DatabaseStartException NotWritable(string folder, Exception inner) => File.Exists(folder)
        ? new($"{folder} is a file, so it cannot be the data folder. Choose a folder (./flowstudio run --data FOLDER).", inner)
        : new(
            $"The data folder {folder} cannot be written: {inner.Message} Give the user that starts FlowStudio the right to write there, "
            + "or choose another folder (./flowstudio run --data FOLDER).", inner);

    public static DatabaseStartException DiskFull(string folder, Exception inner) => new(
        $"The disk of the data folder {folder} is full. Free some space; nothing that was saved is lost.", inner) { MayPass = true };

    public static DatabaseStartException NotReachable(string folder, string closed, string user) => new(
        $"FlowStudio runs as root, and PostgreSQL runs as the user \"{user}\", who may not enter {closed} on the way to {folder}. "
        + $"Start FlowStudio as an ordinary user, choose another folder (./flowstudio run --data FOLDER), or open the way: chmod o+x {closed}");

    public static DatabaseStartException OtherVersion(string folder, int has, int found, string where) => new(
        $"The data folder {folder} was made by PostgreSQL {has}, but the server found here is PostgreSQL {found} ({where}); one cannot open the other's files. "
        + $"Nothing was changed. Install PostgreSQL {has} and name its folder in FLOWSTUDIO_POSTGRES; or use the FlowStudio that made the folder to "
        + "export your work (./flowstudio export) and import it into a new data folder.");
}
