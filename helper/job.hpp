#pragma once

#include <string>

namespace hoopgit::helper {

/// What tells one job of a CI platform from another, by the platforms' own
/// words: ids, addresses that hold one, and a token that is the job's alone.
/// Each is unset, or the same for as long as a job lasts.
inline constexpr const char* job_variables[] = {
    "HOOPGIT_ID_TOKEN",
    // GitHub Actions; the address has the id of the job's own run.
    "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    // GitLab CI
    "CI_SERVER_URL", "CI_JOB_ID",
    // Buildkite
    "BUILDKITE_JOB_ID",
    // CircleCI; of one job that runs several times beside itself.
    "CIRCLE_WORKFLOW_JOB_ID", "CIRCLE_NODE_INDEX",
    // Azure Pipelines
    "SYSTEM_OIDCREQUESTURI", "SYSTEM_JOBID",
    // Jenkins
    "JENKINS_URL", "BUILD_TAG",
    // Whoever answers here says who this process is.
    "SPIFFE_ENDPOINT_SOCKET"};

/// The job that this is, for profile_of(); empty outside of one. `variable`
/// gives the value of a variable, or "". Holds what is secret in a job: only
/// ever hashed.
template <class Lookup>
std::string job_of(const Lookup& variable) {
  std::string job;
  for (const char* name : job_variables)
    if (const std::string value = variable(name); !value.empty())
      job += '\n' + std::string(name) + '=' + value;
  return job;
}

/// profile_of(), with every job of a platform told apart as well: one user of a
/// runner's machine runs the jobs of many.
inline std::string profile_in_job(std::string profile, const std::string& job) {
  if (!job.empty()) profile += "\njob" + job;
  return profile;
}

}  // namespace hoopgit::helper
