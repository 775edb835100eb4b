// The strip of notices: what the company says of the moment, in its owner's words.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useCatalogue } from "../shared/catalogue";
import { Banner } from "../shared/components/banner";
import { safeUrl } from "../shared/links";
import type { Notice } from "../shared/wire";
import type { Frame } from "./frame";
import { watchNotices } from "./notice_watch";
import type { Session } from "./session";

const REMEMBERED = 50;
const KINDS = { info: "calm", warning: "notice", critical: "critical" } as const;

interface Props {
  session: Session;
  frame: Frame | undefined;
  /** Where the focus goes when a notice is put away. */
  region: RefObject<HTMLElement | null>;
}

export function Notices({ session, frame, region }: Props) {
  const { config, storage } = session;
  const { t } = useCatalogue();
  const [notices, setNotices] = useState<readonly Notice[]>(config.notices ?? []);
  const [dismissed, setDismissed] = useState(storage.get().dismissed ?? []);
  const { site, language } = config;
  useEffect(() => {
    const query = new URLSearchParams({ site, lang: language, page: pathOf(frame) });
    return watchNotices(query, config.notices ?? [], setNotices);
  }, [site, language, frame]);

  const dismiss = (id: string) => {
    const all = [...(storage.get().dismissed ?? []), id].slice(-REMEMBERED);
    storage.update({ dismissed: all });
    setDismissed(all);
    region.current?.focus();
  };
  return (
    <div class="notices" role="status">
      {notices
        .filter(({ id }) => !dismissed.includes(id))
        .map(({ id, severity, label, text, language, remark, link }) => (
          <Banner
            key={id}
            icon={severity === "info" ? "info" : "alert"}
            kind={KINDS[severity]}
            isClosable
            action={t("close")}
            onAction={() => dismiss(id)}
          >
            <strong>{label}:</strong> <span lang={language}>{text}</span> {remark}{" "}
            {link && safeUrl(link) && (
              <a href={link} target="_blank" rel="noopener noreferrer">
                {t("read_more")}
                <span class="visually-hidden"> {t("opens_new_tab")}</span>
              </a>
            )}
          </Banner>
        ))}
    </div>
  );
}

/** The path of the page around the chat, if that page told which it is. */
function pathOf(frame: Frame | undefined): string {
  const { page } = frame?.context() ?? {};
  try {
    return typeof page === "string" ? new URL(page, "https://page.invalid").pathname : "";
  } catch {
    return "";
  }
}
