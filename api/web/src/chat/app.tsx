// The chat in its language, whatever frame it stands in.
import { ApiError } from "../shared/api";
import { CatalogueContext } from "../shared/catalogue";
import { useStore } from "../shared/store";
import type { Frame } from "./frame";
import { Page } from "./page";
import type { Session } from "./session";

export function App({ session, frame }: { session: Session; frame?: Frame }) {
  const catalogue = useStore(session.catalogue);
  const choose = async (language: string) => {
    try {
      await session.choose(language);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      session.announcer.say(session.textOf(error));
      session.conversation.showProblem(error);
    }
  };
  return (
    <CatalogueContext.Provider value={catalogue}>
      <Page
        session={session}
        {...(frame ? { frame } : {})}
        onLanguage={(language) => void choose(language)}
      />
    </CatalogueContext.Provider>
  );
}
