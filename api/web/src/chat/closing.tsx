// What stands below a conversation that has ended: a score from 0 to 10, asked for once.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../shared/api";
import { useCatalogue } from "../shared/catalogue";
import type { ConversationState } from "../shared/conversation_state";
import { giveScore, type ScoreQuestion, scoreQuestion } from "./episode_api";
import type { Session } from "./session";

const ENDS = ["ended", "closed"];
const NUMBERS = Array.from({ length: 11 }, (_, number) => number);

export function Closing({ session, state }: { session: Session; state: ConversationState }) {
  const last = state.messages.at(-1);
  if (!last || !ENDS.includes(last.kind) || state.unsent.length > 0) return null;
  return <Score key={last.id} session={session} />;
}

function Score({ session }: { session: Session }) {
  const { language } = useCatalogue();
  const [question, setQuestion] = useState<ScoreQuestion | null>(null);
  const [isThanked, setThanked] = useState(false);
  const thanks = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let isWanted = true;
    // Who cannot be asked is not bothered with the reason.
    scoreQuestion(session).then(
      (found) => isWanted && setQuestion(found),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  useEffect(() => thanks.current?.focus(), [isThanked]);

  if (!question) return null;
  if (isThanked) {
    return (
      <p class="closing thanks" ref={thanks} tabIndex={-1}>
        {question.thanks}
      </p>
    );
  }
  return question.state === "open" ? (
    <ScoreForm session={session} question={question} onGiven={() => setThanked(true)} />
  ) : null;
}

interface FormProps {
  session: Session;
  question: ScoreQuestion;
  onGiven: () => void;
}

function ScoreForm({ session, question, onGiven }: FormProps) {
  const { t } = useCatalogue();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [score, setScore] = useState<number | null>(null);
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  useEffect(() => session.announcer.say(question.question), []);
  useEffect(() => form.current?.scrollIntoView({ block: "nearest" }), [problem]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isSending) return;
    if (score === null) {
      setProblem(question.choose);
      form.current?.querySelector("input")?.focus();
      return;
    }
    setSending(true);
    try {
      await giveScore(session, score, comment.trim());
      session.onScore?.(score);
      onGiven();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Another tab was faster: that score counts.
      if (error.code === "already_scored") onGiven();
      else setProblem(session.textOf(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <form class="closing" ref={form} noValidate onSubmit={(event) => void submit(event)}>
      <fieldset aria-describedby={`${id}-problem`}>
        <legend>{question.question}</legend>
        <div class="ends">
          <span>0 – {question.low}</span>
          <span>10 – {question.high}</span>
        </div>
        <div class="numbers">
          {NUMBERS.map((number) => (
            <label key={number}>
              <input
                type="radio"
                name={`${id}-score`}
                value={number}
                checked={score === number}
                onChange={() => {
                  setScore(number);
                  setProblem(null);
                }}
              />
              <span>{number}</span>
            </label>
          ))}
        </div>
        <p id={`${id}-problem`} class="field-error" role="alert">
          {problem}
        </p>
      </fieldset>
      <div>
        <label for={`${id}-comment`}>
          {question.comment} <span class="optional">({question.optional})</span>
        </label>
        <textarea
          id={`${id}-comment`}
          rows={2}
          maxLength={question.max_comment_chars}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </div>
      <button type="submit" class="primary" aria-disabled={isSending}>
        {isSending ? t("sending") : question.send}
      </button>
    </form>
  );
}
