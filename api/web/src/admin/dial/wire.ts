// What the server tells about the dial.

export interface DialState {
  floors: Record<string, number>;
  settings_floor: number | null;
}

/** What a floor gives; shares are 0 to 1, null where they cannot be told. */
export interface Point {
  floor: number | null;
  answers: number;
  wrong: number;
  coverage: number | null;
  wrong_share: number | null;
  wrong_bound: number | null;
}

export interface TopicDial {
  /** A path, `default`, or "" for the whole company. */
  topic: string;
  questions: number;
  unanswerable: number;
  floor: number | null;
  basis: "measured" | "wider" | "kept";
  now: Point;
  then: Point;
}

export interface Choice {
  at_most: number;
  is_certain: boolean;
  answers_needed: number;
  floors: Record<string, number>;
  whole: TopicDial;
  topics: TopicDial[];
}

export interface WrongAnswer {
  text: string;
  evidence: number;
  quoted: string;
  relevant: string[];
}

export interface DialResult {
  questions: number;
  met_before: number;
  lacks_unanswerable: boolean;
  curve: Point[];
  choices: Choice[];
  wrong: WrongAnswer[];
}

export interface Progress {
  asked: number;
  total: number;
}
