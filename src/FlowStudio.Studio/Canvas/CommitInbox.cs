namespace FlowStudio.Studio.Canvas;

/// <summary>
/// Puts commits that come in parts together, and knows again a commit that is sent twice: the browser repeats a call that was not answered,
/// and the first one may have been done.
/// </summary>
internal sealed class CommitInbox
{
    private readonly Dictionary<string, CommitReply> _last = [];
    private CanvasCommit? _partial;

    /// <summary>
    /// The whole commit in <paramref name="whole"/>, or the answer to give instead: the earlier one for a repetition, an empty one for a part that
    /// is not the last.
    /// </summary>
    public CommitReply? Take(CanvasCommit commit, long rev, out CanvasCommit? whole)
    {
        whole = null;
        if (_last.TryGetValue(commit.ClientId, out var answered) && commit.Seq <= answered.Seq)
            return commit.Seq == answered.Seq ? answered : new CommitReply(commit.Seq, rev, Accepted: true);

        if (commit.Parts > 1)
        {
            var continues = _partial is { } begun && begun.ClientId == commit.ClientId && begun.Seq == commit.Seq && begun.Part == commit.Part - 1;
            if (commit.Part > 0 && !continues)
                throw new InvalidOperationException($"Part {commit.Part + 1} of {commit.Parts} of commit {commit.Seq} came without the one before it. The canvas sends the commit again from its first part.");
            _partial = commit.Part == 0 ? commit : commit with { Ops = [.. _partial!.Ops, .. commit.Ops] };
            if (commit.Part < commit.Parts - 1) return new CommitReply(commit.Seq, rev, Accepted: true);
            commit = _partial with { Part = 0, Parts = 1 };
            _partial = null;
        }

        whole = commit;
        return null;
    }

    public void Answered(CanvasCommit commit, CommitReply reply) => _last[commit.ClientId] = reply;
}
