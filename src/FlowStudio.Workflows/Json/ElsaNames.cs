namespace FlowStudio.Workflows.Json;

/// <summary>Words of Elsa's file that more than one place needs.</summary>
internal static class ElsaNames
{
    public const string Schema = "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json";

    /// <summary>Elsa parses it as System.Version: a suffix such as "-preview" makes its import fail.</summary>
    public const string ToolVersion = "3.8.0.0";

    /// <summary>The long form: every 3.x reads it, and 3.8 shortens it by itself.</summary>
    public const string StorageDriver = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core";

    public const string Flowchart = "Elsa.Flowchart";
    public const string NotFoundActivity = "Elsa.NotFoundActivity";
    public const string RunTask = "Elsa.RunTask";
    public const string FlowSwitch = "Elsa.FlowSwitch";
    public const string FlowDecision = "Elsa.FlowDecision";
    public const string Delay = "Elsa.Delay";
    public const string StartAt = "Elsa.StartAt";
    public const string Event = "Elsa.Event";
    public const string ExecuteWorkflow = "Elsa.ExecuteWorkflow";

    public const string CustomProperties = "customProperties";
    public const string NotFoundConnections = "notFoundConnections";

    /// <summary>Our own data, inside <see cref="CustomProperties"/>.</summary>
    public const string FlowStudio = "flowStudio";
    public const string SchemaVersion = "schemaVersion";

    public const int CurrentSchemaVersion = 1;
}
