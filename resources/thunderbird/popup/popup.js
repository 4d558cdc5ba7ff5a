/** The popup of a compose window: what Send would ask, or why a mail is held. */

const text = (name, ...values) => browser.i18n.getMessage(name, values.map(String));
const byId = id => document.getElementById(id);

async function ask(request) {
  const [tab] = await messenger.tabs.query({ active: true, currentWindow: true });
  return messenger.runtime.sendMessage({ request, tabId: tab.id });
}

function paragraph(content, element = "p") {
  const made = document.createElement(element);
  made.textContent = content;
  return made;
}

function button(name, pressed, label = text(name)) {
  const made = paragraph(label, "button");
  made.id = name;
  made.addEventListener("click", () => {
    // One at a time: what is shown next has buttons of its own.
    for (const other of byId("buttons").children) {
      other.disabled = true;
    }
    pressed();
  });
  return made;
}

/** What can be done stands before the explanation, which takes longer to read. */
function show(headline, paragraphs = [], buttons = [], explanation = []) {
  byId("headline").textContent = headline;
  byId("reasons").replaceChildren(...paragraphs);
  byId("buttons").replaceChildren(...buttons);
  byId("explanation").replaceChildren(...explanation);
  buttons[0]?.focus();
}

function showHeld({ why, outsiders }) {
  const name = `why${why.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}`;
  const paragraphs = [paragraph(text(name))];
  const buttons = [];
  if (outsiders) {
    if (Number.isFinite(outsiders.count)) {
      paragraphs.push(paragraph(text("outsiders", outsiders.count)));
    }
    buttons.push(button("tryAgain", tryAgain));
    const isCounted = outsiders.visible > 1 && Number.isFinite(outsiders.visible);
    const move = isCounted ? text("moveSeveral", outsiders.visible) : text("moveAll");
    if (outsiders.visible > 0) {
      buttons.push(button("moveAll", moveAll, move));
    }
    if (outsiders.mayLeaveUnchecked) {
      buttons.push(button("sendUnchecked", sendUnchecked));
    }
  }
  show(text("notSent"), paragraphs, buttons);
}

async function tryAgain() {
  const { held } = await ask("retry");
  if (held) {
    showHeld(held);
  } else {
    show(text("nowSend"));
  }
}

async function moveAll() {
  await ask("moveAll");
  show(text("nowSendMoved"));
}

async function sendUnchecked() {
  await ask("sendUnchecked");
  show(text("nowSendUnchecked"));
}

async function moveNow() {
  await ask("moveNow");
  show(text("moved"));
}

/** What the organisation says, and its tool for many people, which opens at a click alone. */
function advised({ advice, tool }) {
  const said = advice.map(sentence => paragraph(sentence));
  if (tool.link.startsWith("https://")) {
    const link = paragraph(tool.label, "button");
    link.id = "openTool";
    link.title = tool.link;
    link.addEventListener("click", () => messenger.windows.openDefaultBrowser(tool.link));
    said.push(link);
  }
  return said;
}

function showFindings(findings) {
  const { reasons, now, after, changes, notice, advises_move: advisesMove } = findings;
  const paragraphs = [
    ...noticed(notice),
    ...reasons.slice(1).map(reason => paragraph(reason.sentence)),
    ...advised(findings),
  ];
  const [first] = reasons;
  if (now && after) {
    paragraphs.push(paragraph(`${now} → ${after}`));
  }
  const buttons = changes ? [button("moveNow", moveNow)] : [];
  const explanation = [paragraph(first.title, "h2"), paragraph(first.matters), paragraph(first.finds)];
  show(first.sentence, paragraphs, buttons, explanation);
  if (!advisesMove) {
    // Nobody moves a whole conversation by pressing Enter.
    buttons[0]?.blur();
  }
}

/** That nobody is asked is said first: whoever looks here relies on being asked. */
function noticed(notice) {
  return notice ? [paragraph(notice)] : [];
}

const { held, findings } = await ask("state");
if (held) {
  showHeld(held);
} else if (!findings) {
  show(text("unreachable"));
} else if (findings.reasons.length) {
  showFindings(findings);
} else {
  show(text("quiet"), noticed(findings.notice));
}
