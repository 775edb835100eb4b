// The curve of coverage and wrong answers, as a picture and as a table.
import { type Column, Table } from "../parts/table";
import { usePercent, useTexts } from "./texts";
import type { Choice, Point } from "./wire";

const WIDTH = 360;
const HEIGHT = 240;
const LEFT = 48;
const RIGHT = 12;
const TOP = 28;
const BOTTOM = 44;
const ROWS = 8;

interface Props {
  curve: Point[];
  choice: Choice;
}

export function DialCurve({ curve, choice }: Props) {
  const { t } = useTexts();
  const percent = usePercent();
  const told = curve.filter(
    ({ coverage, wrong_share }) => coverage !== null && wrong_share !== null,
  );
  const columns: Column<Point>[] = [
    { head: t("floor"), cell: ({ floor }) => percent(floor) },
    { head: t("coverage"), cell: ({ coverage }) => percent(coverage), isNumber: true },
    { head: t("wrong"), cell: ({ wrong_share }) => percent(wrong_share), isNumber: true },
  ];
  if (told.length === 0) return null;
  return (
    <section class="dial-curve">
      <h2 class="part-title">{t("curve_title")}</h2>
      <div class="beside">
        <figure>
          <Picture points={told} choice={choice} />
          <figcaption class="muted">
            <span class="key now">{t("key_now")}</span>
            <span class="key then">{t("key_then")}</span>
          </figcaption>
        </figure>
        <Table
          caption={t("curve_title")}
          columns={columns}
          rows={some(told)}
          keyOf={({ floor }) => `${floor}`}
        />
      </div>
    </section>
  );
}

function Picture({ points, choice }: { points: Point[]; choice: Choice }) {
  const { t } = useTexts();
  const percent = usePercent();
  const { now, then } = choice.whole;
  const worst = Math.max(choice.at_most, ...[...points, now, then].map(sharesOf).map(([, y]) => y));
  const top = Math.min(1, Math.ceil(worst * 10 + 0.01) / 10);
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (share: number) => HEIGHT - BOTTOM - (share / top) * (HEIGHT - TOP - BOTTOM);
  const line = points.map(sharesOf).map(([cover, wrong]) => `${x(cover)},${y(wrong)}`);
  const dot = (point: Point, name: string) => {
    if (point.coverage === null || point.wrong_share === null) return null;
    return <circle class={name} cx={x(point.coverage)} cy={y(point.wrong_share)} r="6" />;
  };
  const told = t("curve_text", {
    now: percent(now.coverage),
    now_wrong: percent(now.wrong_share),
    next: percent(then.coverage),
    next_wrong: percent(then.wrong_share),
  });
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="grid" x1={x(0)} x2={x(1)} y1={y(share * top)} y2={y(share * top)} />
          <text x={LEFT - 6} y={y(share * top) + 4} text-anchor="end">
            {percent(share * top)}
          </text>
          <text
            x={x(share)}
            y={HEIGHT - BOTTOM + 19}
            text-anchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
          >
            {percent(share)}
          </text>
        </g>
      ))}
      <line class="limit" x1={x(0)} x2={x(1)} y1={y(choice.at_most)} y2={y(choice.at_most)} />
      <polyline points={line.join(" ")} />
      {dot(now, "now")}
      {dot(then, "then")}
      <text x={x(0.5)} y={HEIGHT - 6} text-anchor="middle">
        {t("axis_coverage")}
      </text>
      <text x={LEFT} y={TOP - 14}>
        {t("axis_wrong")}
      </text>
    </svg>
  );
}

function sharesOf({ coverage, wrong_share }: Point): [number, number] {
  return [coverage ?? 0, wrong_share ?? 0];
}

/** A few points spread over the curve, its ends among them, each once. */
function some(points: Point[]): Point[] {
  const last = points.length - 1;
  const steps = Math.min(ROWS, points.length) - 1;
  if (steps < 1) return points;
  return Array.from({ length: steps + 1 }, (_, n) => points[Math.round((n * last) / steps)]).filter(
    (point) => point !== undefined,
  );
}
