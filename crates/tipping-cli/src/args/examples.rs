//! Examples and lists that the help of each command ends with.

pub(crate) const EXAMPLES: &str = "\
Examples:
  tipping fit suffrage                              women's suffrage, the Lexical Index
  tipping fit suffrage --norm paxton --from 1893    another coding, another origin
  tipping fit 'Rome Statute' --period year          a treaty by its title, by year
  tipping fit adoptions.csv --system cow --units name --through 2020
  tipping fit suffrage --by region                  everywhere at once, or region by region?
  tipping fit suffrage --weight cinc,population,gdp critical mass by capability, population and product, and by count
  tipping check adoptions.csv                       what would be fitted, and every decision taken
  tipping fit un-26-5 --format json --output mine-ban.json

Exit codes: 0 done; 1 done, but a check failed (--strict); 2 usage; 3 data rejected; 4 fit failed; 70 bug.";

pub(crate) const CHECK_EXAMPLES: &str = "\
Examples:
  tipping check adoptions.csv                       shape, columns, window, units, risk table
  tipping check panel.parquet --system cow --units name
  tipping check un-4-9 --period year --format csv   the risk table for another program";

pub(crate) const PIVOTS_EXAMPLES: &str = "\
Examples:
  tipping pivots suffrage                           after which dates the hazard rose, and who adopted at them
  tipping pivots un-26-5 --period year --span 3     the pace in the three years before and after each
  tipping pivots adoptions.csv --system cow --ties trade.csv --weight cinc   was anybody followed?
  tipping pivots adoptions.csv --system cow --format csv --output adopters.csv";

pub(crate) const CLAIMS_EXAMPLES: &str = "\
Examples:
  tipping claims suffrage --reached 1930            the paper's own year: its early adopters, the twenty years after
  tipping claims suffrage                           the same at the estimated threshold
  tipping claims un-26-5                            a treaty: entry into force against the critical mass
  tipping claims adoptions.csv --movement movements.csv --powers usa,gbr --format json";

pub(crate) const DATASETS_EXAMPLES: &str = "\
Examples:
  tipping datasets                                  what is bundled
  tipping datasets treaties                         its norms, sources and known problems
  tipping datasets suffrage --export data           its files";

pub(crate) const SIMULATE_EXAMPLES: &str = "\
Examples:
  tipping simulate mixed-influence --param p=0.002 --param q=0.1 --like suffrage-lied --replicates 100 -o sims.parquet
                                                    contagion without a threshold on the schedule of suffrage
  tipping simulate step --like suffrage -o sims.csv the step that is fitted to suffrage
  tipping simulate step --param lambda_1=0.01 --param lambda_2=0.09 --param kappa=1945 --like suffrage
  tipping simulate step --param lambda_1=0.01 --param lambda_2=0.05 --param c=0.333 --units 190 --periods 100
                                                    a threshold where a third has adopted, in a made-up system
  tipping fit sims.parquet --norm sim-0001 --system cow --from 1890 --through 1990

Parameters (rates are per year; kappa is a date, the first period of the new regime):
  constant                  lambda
  trend                     alpha, gamma: h = exp(alpha + gamma t), t in years since the window opened
  quadratic-trend           alpha, gamma, delta: h = exp(alpha + gamma t + delta t^2)
  cubic-trend               alpha, gamma, delta, epsilon: h = exp(alpha + gamma t + delta t^2 + epsilon t^3)
  mixed-influence           p, q: h = p + q F
  mixed-influence-ceiling   p, q, m: h = (p + q F)(m - F)/(1 - F)
  step                      lambda_1, lambda_2, kappa
  life-cycle                lambda_1 < lambda_2 > lambda_3, kappa_1, kappa_2
  contagion-onset           p, q, kappa
  contagion-shift           p_1, q_1, p_2, q_2, kappa
  multi-step                lambda_1, lambda_2, ..., kappa_1, ... (at most five changes)
c, c_1, c_2, ... in place of kappa, kappa_1, ...: the new regime holds while the adopted fraction is at least c.";

pub(crate) const POWER_EXAMPLES: &str = "\
Examples:
  tipping power --like suffrage-lied                the schedule of suffrage; smooth models as fitted to it
  tipping power --units 190 --periods 100 --ratio 2,3,5 --mass 0.2,0.333,0.5
  tipping power --like un-26-5 --period year --rho 0.05 --format json";

pub(crate) const POOL_EXAMPLES: &str = "\
Examples:
  tipping pool batch                                every norm of a batch
  tipping pool shard-1 shard-2 --by subject         two shards of one batch, and each subject apart
  tipping pool batch --by type --groups types.csv   groups from a table of norm, type
  tipping pool batch --format csv -o forest.csv     one row for each norm";

pub(crate) const REGIMES_EXAMPLES: &str = "\
Examples:
  tipping regimes suffrage --domestic polyarchy,civil_society,womens_movement --international global,regional
  tipping regimes un-26-5 --period year --domestic polyarchy,gdp_per_capita --international global,regional,major_powers
  tipping regimes adoptions.csv --system cow --covariates panel.csv --domestic income --international ties --ties trade.csv
  tipping regimes suffrage --domestic polyarchy --international global --switch domestic --penalty firth --format json

Covariates are columns of the files of --covariates, or, where none is given and the units are states, of the bundled state-years
(polyarchy, polity2, gdp_per_capita, population, gdp, cinc, igo_memberships, civil_society, womens_movement). Built in, made from the adoptions alone:
  global             share of members that had adopted
  regional           the same among members of the unit's region (--region)
  weighted           the same, members weighted (--weight)
  ties               the same, members weighted by ties to them (--ties)
  distance           the same, members weighted by exp(-distance / scale) (--coordinates, --distance-scale)
  major_powers       share of the major powers that had adopted (Correlates of War)
  top_decile         share of the top tenth in national capability (cinc) that had adopted
and from what is known of the unit:
  years_independent  years since it entered the system
  regime_change      1 when polity2 has changed by 3 points or more within the five years before
These names go before columns of files that are called so.";

pub(crate) const SENSITIVITY_EXAMPLES: &str = "\
Examples:
  tipping sensitivity suffrage                      all codings, lists of states, origins, ends, rules and accounts
  tipping sensitivity suffrage --codings lied,paxton --systems cow,gw --origins 1880,1890,1893 --ends 1990 --models both
  tipping sensitivity un-26-5 --periods year,month --bootstrap 999 --format json --output mine-ban.json
  tipping sensitivity suffrage --output curve.parquet   the rows for another program
  tipping sensitivity suffrage --list               what would be fitted";
