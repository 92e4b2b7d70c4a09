/** Every word that the canvas shows or says. `{0}`, `{1}` are filled in. */
export const defaultLabels = {
  canvas: 'Workflow canvas',
  running: 'Running',
  waitingForPerson: 'Waiting for a person',
  waitingForTime: 'Waiting for time',
  done: 'Done',
  failed: 'Failed',
  notTaken: 'Not taken',
  cancelled: 'Cancelled',
  retrying: 'Retrying',
  doneByHand: 'Done by hand',
  held: 'On hold',
  limitReached: 'Limit reached',
  waitingForEvent: 'Waiting for an event',
  waitingForRun: 'Waiting for its run',
  timedOut: 'Timed out',
  failedCheck: 'Failed its check',
  expired: 'Expired',
  wentOn: 'Went on',
  kept: 'Kept',
  noProgress: 'No progress',
  visits: '{0} times',
  oneProblem: '1 problem: {1}',
  problems: '{0} problems: {1}',
  addAfter: 'Add a step after {0}',
  addAfterPort: 'Add a step after {0}, {1}',
  addOnEdge: 'Add a step here',
  nodeLabel: '{0}, {1}',
  nodeHelp: 'Enter opens. Space selects. Arrow keys move a selected step. C connects. Delete removes. Alt and an arrow key go to the next step.',
  nodeHelpReadOnly: 'Enter opens. Alt and an arrow key go to the next step.',
  edgeHelp: 'Space selects. Delete removes.',
  edgeLabel: 'From {0}, {1}, to {2}',
  edgeLabelPlain: 'From {0} to {2}',
  moved: 'Moved {0}.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Zoom to 100 %',
  fit: 'Show everything',
  pointer: 'Drag selects (V)',
  hand: 'Drag moves the view (H)',
  tools: 'View',
  minimap: 'Overview',
  input: 'Input',
  output: 'Output',
  connectStart: 'Connecting from {0}. Arrow keys choose the step, Enter connects, Escape stops.',
  connectStartPort: 'Connecting from {0}, {1}. Left and right choose the step, up and down the outcome, Enter connects, Escape stops.',
  connectTarget: '{0} to {1}. {2} of {3}.',
  connectNone: 'No step can be connected from here.',
  connectDone: 'Connected {0} to {1}.',
  connectStopped: 'Stopped connecting.',
  noSelf: 'A step cannot lead to itself.',
  noDuplicate: 'These two are connected already.',
  noInput: 'Nothing can lead into {0}.',
  noOutput: 'Nothing can follow {0}.',
  deleted: 'Deleted {0}.',
  copied: 'Copied {0}.',
  noCopy: 'Steps cannot be copied here. Open the workflow to copy them.',
  copyInterrupted: 'Nothing was copied: the connection to the server was interrupted. Try again.',
  notCopied: 'The browser did not allow to copy. Allow this page to use the clipboard, then copy again.',
  notPasted: 'Nothing was pasted. {0}',
  noConnection: 'The connection to the server was interrupted. Try again.',
  items: '{0} items',
  refused: 'Not possible: {0}',
  lost: 'A change could not be saved because the workflow has changed since. It was taken back.',
  move: 'Move',
  delete: 'Delete',
  cut: 'Cut',
  connect: 'Connect',
  reconnect: 'Reconnect',
} as const;

export type LabelKey = keyof typeof defaultLabels;

export class Labels {
  private readonly words: Record<string, string>;

  constructor(overrides?: Record<string, string> | null) {
    this.words = { ...defaultLabels, ...overrides };
  }

  say(key: LabelKey, ...values: (string | number)[]): string {
    return (this.words[key] ?? defaultLabels[key]).replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ''));
  }
}
