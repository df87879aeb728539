// Room fuzz: any bytes on a connection to the real server, open to all.
import { serve } from "../../test/http/serve.ts";
import { httpTarget } from "../http-target.ts";

export const fuzz = httpTarget(
  () => serve(),
  () => undefined,
);
